package io.sluice.mqtt.broker.session;

import java.util.Arrays;

/**
 * Packet identifiers in use, each with a small state, in one array of ints. Open addressing; grows to twice what is
 * in it. For one thread.
 */
final class PacketIdTable {

    /** The state of an identifier that is not in use. */
    static final int FREE = 0;

    private static final int STATE_BITS = 2;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;

    private int[] slots = new int[8];
    private int size;

    int size() {
        return size;
    }

    /** 1 to 3, or {@link #FREE}. */
    int get(int id) {
        return slots[slot(id)] & STATE_MASK;
    }

    /** Sets the state of an identifier, 1 to 3. */
    void put(int id, int state) {
        if (size * 2 >= slots.length) {
            grow();
        }
        int slot = slot(id);
        size += slots[slot] == 0 ? 1 : 0;
        slots[slot] = (id << STATE_BITS) | state;
    }

    /** Frees an identifier. The state that it had. */
    int remove(int id) {
        int slot = slot(id);
        int state = slots[slot] & STATE_MASK;
        if (state != FREE) {
            size--;
            slots[slot] = 0;
            closeGap(slot);
        }
        return state;
    }

    /** Moves back what had to go past the slot that is free. */
    private void closeGap(int free) {
        int mask = slots.length - 1;
        int gap = free;
        for (int next = (free + 1) & mask; slots[next] != 0; next = (next + 1) & mask) {
            int home = home(slots[next] >>> STATE_BITS);
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                slots[gap] = slots[next];
                slots[next] = 0;
                gap = next;
            }
        }
    }

    private int slot(int id) {
        int mask = slots.length - 1;
        int slot = home(id);
        while (slots[slot] != 0 && slots[slot] >>> STATE_BITS != id) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int id) {
        return ((id * 0x9E3779B1) >>> 8) & (slots.length - 1);
    }

    private void grow() {
        int[] before = slots;
        slots = new int[before.length * 2];
        Arrays.stream(before).filter(entry -> entry != 0).forEach(entry -> slots[slot(entry >>> STATE_BITS)] = entry);
    }
}
