/** A program that embeds Lanewise as a module. */
module consumer {
    requires dev.lanewise;
}
