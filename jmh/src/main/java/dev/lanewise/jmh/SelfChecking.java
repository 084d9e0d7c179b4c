package dev.lanewise.jmh;

/** A call of a library whose result is no array of the operands. */
interface SelfChecking extends Runnable {

    /** Fails if what it came to is wrong. */
    void require();
}
