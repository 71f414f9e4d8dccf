package io.sluice.store.disk;

import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Keys to try things with: the same for the same number. */
final class Keys {

    private Keys() {}

    /** Those of the numbers, the one that seals first; a store wipes its ring, so each needs one of its own. */
    static Keyring ring(int... numbers) {
        List<StoreKey> keys = new ArrayList<>();
        for (int number : numbers) {
            keys.add(key(number));
        }
        return new Keyring(keys);
    }

    static StoreKey key(int number) {
        byte[] bytes = new byte[StoreKey.BYTES];
        new Random(number).nextBytes(bytes);
        return new StoreKey(bytes);
    }
}
