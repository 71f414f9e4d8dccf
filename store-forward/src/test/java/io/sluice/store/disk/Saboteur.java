package io.sluice.store.disk;

import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file layer that has one of the faults which a store may have, planted between the store and its files. */
final class Saboteur implements FileLayer {

    /** What is wrong with the store. */
    enum Fault {
        SEGMENTS_ARE_NOT_SYNCED,
        THE_DIRECTORY_IS_NOT_SYNCED,
        A_SEGMENT_IS_NAMED_BEFORE_ITS_HEADER_IS_SYNCED,
        CHECKPOINTS_ARE_NOT_SYNCED,
        A_CHECKPOINT_IS_NAMED_BEFORE_IT_IS_SYNCED,
        A_COMMIT_COMPLETES_BEFORE_ITS_SYNC,
        A_COMMIT_COMPLETES_BEFORE_ITS_WRITE,
        SEGMENTS_ARE_DELETED_TOO_EARLY,
        THE_OLD_CHECKPOINTS_GO_BEFORE_THE_NEXT_IS_WRITTEN,
        A_SHORT_WRITE_GOES_UNNOTICED,
        A_WRITE_LANDS_ELSEWHERE,
        ONLY_THE_FIRST_SYNC_OF_A_SEGMENT_COUNTS,
        A_SEGMENT_GOES_BEFORE_ITS_MOVES_ARE_SYNCED,
        MOVES_ARE_NOT_READ_BEHIND_A_CHECKPOINT,
        CHECKSUMS_ARE_NOT_COMPARED
    }

    private static final String SEGMENT = "segment-";
    private static final String CHECKPOINT = "checkpoint-";

    private final RamFiles files;
    private final Fault fault;
    private final List<Late> late = new ArrayList<>();
    private final Set<String> syncedOnce = new HashSet<>();

    /** Something done after the store was told that it is done. */
    private interface Late {
        void happen() throws IOException;
    }

    Saboteur(RamFiles files, Fault fault) {
        this.files = files;
        this.fault = fault;
    }

    @Override
    public List<String> list() throws IOException {
        return files.list();
    }

    @Override
    public List<String> listQuarantine() throws IOException {
        return files.listQuarantine();
    }

    @Override
    public synchronized StoreFile create(String name) throws IOException {
        if (fault == Fault.THE_OLD_CHECKPOINTS_GO_BEFORE_THE_NEXT_IS_WRITTEN && name.startsWith(CHECKPOINT)) {
            for (String old : files.list()) {
                if (CheckpointFiles.isName(old)) {
                    files.delete(old);
                }
            }
        }
        return new File(name, files.create(name));
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new File(name, files.open(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        files.rename(from, to);
        if (fault == Fault.SEGMENTS_ARE_DELETED_TOO_EARLY && to.startsWith(SEGMENT)) {
            List<String> segments = files.list().stream()
                    .filter(each -> each.startsWith(SEGMENT))
                    .toList();
            if (segments.size() > 2) {
                files.delete(segments.get(0));
            }
        }
        if (fault == Fault.A_CHECKPOINT_IS_NAMED_BEFORE_IT_IS_SYNCED && to.startsWith(CHECKPOINT)) {
            late.add(() -> files.open(to).sync());
        }
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public synchronized void syncDirectory() throws IOException {
        if (fault != Fault.THE_DIRECTORY_IS_NOT_SYNCED) {
            files.syncDirectory();
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return files.usableBytes();
    }

    @Override
    public void close() {
        files.close();
    }

    private synchronized void catchUp() throws IOException {
        List<Late> now = List.copyOf(late);
        late.clear();
        for (Late each : now) {
            each.happen();
        }
    }

    private synchronized boolean firstSync(String name) {
        return syncedOnce.add(name);
    }

    private synchronized void later(Late what) {
        late.add(what);
    }

    private final class File implements StoreFile {

        private final String name;
        private final StoreFile file;
        private boolean moves;

        File(String name, StoreFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            catchUp();
            if (fault == Fault.A_SHORT_WRITE_GOES_UNNOTICED && name.startsWith(SEGMENT)) {
                source.limit(source.limit() - 8);
            }
            if (fault == Fault.A_COMMIT_COMPLETES_BEFORE_ITS_WRITE && name.startsWith(SEGMENT)) {
                ByteBuffer copy =
                        ByteBuffer.allocate(source.remaining()).put(source).flip();
                later(() -> file.write(copy, position));
                return;
            }
            moves |= fault == Fault.A_SEGMENT_GOES_BEFORE_ITS_MOVES_ARE_SYNCED
                    && name.startsWith(SEGMENT)
                    && Moves.isAnyIn(source.slice());
            boolean astray = fault == Fault.A_WRITE_LANDS_ELSEWHERE && name.startsWith(SEGMENT);
            file.write(source, astray ? position + 8 : position);
        }

        @Override
        public void sync() throws IOException {
            if (fault == Fault.A_COMMIT_COMPLETES_BEFORE_ITS_SYNC && name.startsWith(SEGMENT)) {
                later(file::sync);
            } else if (!isSkipped()) {
                file.sync();
            }
        }

        private boolean forgetMoves() {
            boolean any = moves;
            moves = false;
            return any;
        }

        private boolean isSkipped() {
            return switch (fault) {
                case SEGMENTS_ARE_NOT_SYNCED -> name.startsWith(SEGMENT);
                case A_SEGMENT_IS_NAMED_BEFORE_ITS_HEADER_IS_SYNCED -> name.startsWith("free-");
                case CHECKPOINTS_ARE_NOT_SYNCED, A_CHECKPOINT_IS_NAMED_BEFORE_IT_IS_SYNCED ->
                    name.startsWith(CHECKPOINT);
                case A_SEGMENT_GOES_BEFORE_ITS_MOVES_ARE_SYNCED -> forgetMoves();
                case ONLY_THE_FIRST_SYNC_OF_A_SEGMENT_COUNTS -> name.startsWith(SEGMENT) && !firstSync(name);
                default -> false;
            };
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
