package io.sluice.store.disk;

import io.sluice.store.disk.RamFiles.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a disk may hold when the power fails between two changes. Synced bytes and synced names are there. Of the names
 * that were changed since, a prefix of the changes is: file systems journal them in order. Of the bytes that were
 * written since, any sectors may be there and any not, whatever the order of the writes.
 */
final class PowerCut {

    private static final int[] SECTORS = {512, 4096};
    private static final int MAX_SINGLE_WRITES = 8;

    private final Random random;

    // the disk after the changes so far, by file number
    private final Map<Integer, byte[]> synced = new HashMap<>();
    private final Map<Integer, List<Change.Write>> unsynced = new HashMap<>();
    private final TreeMap<String, Integer> names = new TreeMap<>();
    private final List<Change> nameChanges = new ArrayList<>();

    PowerCut(long seed) {
        this.random = new Random(seed);
    }

    /** Takes up the next change. */
    void after(Change change) {
        if (change instanceof Change.Create create) {
            synced.put(create.file(), new byte[0]);
            nameChanges.add(create);
        } else if (change instanceof Change.Write write) {
            unsynced.computeIfAbsent(write.file(), f -> new ArrayList<>()).add(write);
        } else if (change instanceof Change.Sync sync) {
            List<Change.Write> writes = unsynced.remove(sync.file());
            if (writes != null) {
                synced.compute(sync.file(), (f, bytes) -> written(bytes, writes));
            }
        } else if (change instanceof Change.SyncDirectory) {
            nameChanges.forEach(each -> rename(names, each));
            nameChanges.clear();
        } else {
            nameChanges.add(change);
        }
    }

    /** Calls for each state that the power cut may leave at this point, until the visitor has had enough. */
    void states(Predicate<Map<String, byte[]>> visitor) {
        List<List<Change.Write>> choices = choicesOfWrites();
        for (int prefix = 0; prefix <= nameChanges.size(); prefix++) {
            boolean edge = prefix == 0 || prefix == nameChanges.size();
            for (List<Change.Write> there : edge ? choices : choices.subList(0, Math.min(2, choices.size()))) {
                if (!visitor.test(state(prefix, there))) {
                    return;
                }
            }
        }
    }

    /** First none and all of the unsynced writes, then single ones missing, single ones alone, and torn ones. */
    private List<List<Change.Write>> choicesOfWrites() {
        List<Change.Write> all = new ArrayList<>();
        unsynced.values().forEach(all::addAll);
        List<List<Change.Write>> choices = new ArrayList<>();
        choices.add(List.of());
        if (all.isEmpty()) {
            return choices;
        }
        choices.add(all);
        int singles = Math.min(all.size(), MAX_SINGLE_WRITES);
        for (int i = 0; i < singles && all.size() > 1; i++) {
            Change.Write one = all.get(all.size() - 1 - i);
            List<Change.Write> others = new ArrayList<>(all);
            others.remove(one);
            choices.add(others);
            choices.add(List.of(one));
        }
        Change.Write last = all.get(all.size() - 1);
        List<Change.Write> before = all.subList(0, all.size() - 1);
        for (int sector : SECTORS) {
            for (List<Change.Write> torn : torn(last, sector)) {
                List<Change.Write> choice = new ArrayList<>(before);
                choice.addAll(torn);
                choices.add(choice);
            }
        }
        return choices;
    }

    /** A write of which only some sectors arrived. */
    private List<List<Change.Write>> torn(Change.Write write, int sector) {
        List<Change.Write> pieces = new ArrayList<>();
        long end = write.position() + write.bytes().length;
        for (long at = write.position(); at < end; ) {
            long next = Math.min(end, (at / sector + 1) * sector);
            int from = (int) (at - write.position());
            int to = (int) (next - write.position());
            pieces.add(new Change.Write(write.file(), at, Arrays.copyOfRange(write.bytes(), from, to)));
            at = next;
        }
        if (pieces.size() < 2) {
            return List.of();
        }
        int half = pieces.size() / 2;
        Set<List<Change.Write>> torn = new HashSet<>();
        torn.add(pieces.subList(0, 1));
        torn.add(pieces.subList(0, half));
        torn.add(pieces.subList(0, pieces.size() - 1));
        torn.add(pieces.subList(1, pieces.size()));
        torn.add(pieces.subList(half, pieces.size()));
        torn.add(pieces.stream().filter(p -> random.nextBoolean()).toList());
        return List.copyOf(torn);
    }

    private Map<String, byte[]> state(int namePrefix, List<Change.Write> there) {
        TreeMap<String, Integer> named = new TreeMap<>(names);
        nameChanges.subList(0, namePrefix).forEach(change -> rename(named, change));
        Map<Integer, List<Change.Write>> byFile = new HashMap<>();
        there.forEach(write ->
                byFile.computeIfAbsent(write.file(), f -> new ArrayList<>()).add(write));
        Map<String, byte[]> state = new TreeMap<>();
        named.forEach((name, file) -> {
            byte[] bytes = synced.getOrDefault(file, new byte[0]);
            List<Change.Write> writes = byFile.get(file);
            state.put(name, writes == null ? bytes : written(bytes, writes));
        });
        return state;
    }

    private static void rename(Map<String, Integer> names, Change change) {
        if (change instanceof Change.Create create) {
            names.put(create.name(), create.file());
        } else if (change instanceof Change.Rename rename) {
            Integer file = names.remove(rename.from());
            if (file != null) {
                names.put(rename.to(), file);
            }
        } else if (change instanceof Change.Delete delete) {
            names.remove(delete.name());
        }
    }

    private static byte[] written(byte[] bytes, List<Change.Write> writes) {
        int length = bytes.length;
        for (Change.Write write : writes) {
            length = Math.max(length, (int) write.position() + write.bytes().length);
        }
        byte[] result = Arrays.copyOf(bytes, length);
        for (Change.Write write : writes) {
            System.arraycopy(write.bytes(), 0, result, (int) write.position(), write.bytes().length);
        }
        return result;
    }
}
