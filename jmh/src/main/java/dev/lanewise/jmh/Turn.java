package dev.lanewise.jmh;

/**
 * Whose iteration it is: in each round all sizes come once for each version, those of a size one after the other, in an order
 * that changes from round to round. So whatever else the machine does hits both, and neither more often at its end.
 */
record Turn(int size, int version) {

    static Turn of(int iteration, int sizes, int versions) {
        int turn = iteration / versions;
        int round = turn / sizes;
        return new Turn(turn % sizes, (iteration + round) % versions);
    }
}
