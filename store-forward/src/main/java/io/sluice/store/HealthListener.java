package io.sluice.store;

/** Hears what goes wrong with a store, and when it is over. Called on a thread of the store, one call at a time. */
public interface HealthListener {

    /** There is a trouble that was not there before. */
    void raised(Trouble trouble);

    /** A trouble is over. */
    void cleared(Trouble trouble);
}
