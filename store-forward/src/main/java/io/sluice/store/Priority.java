package io.sluice.store;

/** How dear a message is to its queue, the least first: a full queue gives up lower ones before it touches higher ones. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
