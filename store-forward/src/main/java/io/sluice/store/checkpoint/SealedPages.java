package io.sluice.store.checkpoint;

import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of a sealed checkpoint: a stretch of a file, as pages of {@value #PAGE_BYTES} bytes, each sealed by
 * itself. Looks like a file of what is in them.
 *
 * <pre>
 *    0  count       i64   of the pages written before and this one: the place under which it is sealed
 *    8  ciphertext  4096 bytes
 * 4104  tag         16 bytes
 * </pre>
 *
 * A page that is written again has another count, so nothing is ever sealed twice at one place. The number of the page
 * is bound to it. One thread; needs memory for a few pages.
 */
final class SealedPages implements StoreFile {

    static final int PAGE_BYTES = 4096;
    static final int SEALED_BYTES = Long.BYTES + PAGE_BYTES + Seal.TAG_BYTES;

    private static final int PAGES_AT_ONCE = 64;

    private final StoreFile file;
    private final long origin;
    private final Seal seal;
    private long pages;
    private long written;

    private SealedPages(StoreFile file, long origin, Seal seal, long pages) {
        this.file = file;
        this.origin = origin;
        this.seal = seal;
        this.pages = pages;
    }

    /** To be written, under a seal that sealed nothing before. */
    static SealedPages written(StoreFile file, long origin, Seal seal) {
        return new SealedPages(file, origin, seal, 0);
    }

    /** To be read. */
    static SealedPages read(StoreFile file, long origin, Seal seal, long sealedBytes) {
        return new SealedPages(file, origin, seal, sealedBytes / SEALED_BYTES);
    }

    /** The bytes that so much content takes in the file. */
    static long sealedBytes(long bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * SEALED_BYTES;
    }

    @Override
    public long size() {
        return pages * PAGE_BYTES;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        long at = position;
        while (target.hasRemaining() && at < size()) {
            long first = at / PAGE_BYTES;
            long needed = (at % PAGE_BYTES + target.remaining() + PAGE_BYTES - 1) / PAGE_BYTES;
            int count = (int) Math.min(Math.min(needed, pages - first), PAGES_AT_ONCE);
            ByteBuffer sealed = ByteBuffer.allocate(count * SEALED_BYTES);
            file.read(sealed, origin + first * SEALED_BYTES);
            sealed.flip();
            for (long page = first; page < first + count; page++) {
                ByteBuffer content = open(page, sealed);
                int from = (int) (at - page * PAGE_BYTES);
                int bytes = Math.min(PAGE_BYTES - from, target.remaining());
                target.put(content.slice(from, bytes));
                at += bytes;
            }
        }
        return target.position() - start;
    }

    private ByteBuffer open(long page, ByteBuffer sealed) throws IOException {
        if (sealed.remaining() < SEALED_BYTES) {
            throw new IOException("the file ends in page " + page);
        }
        ByteBuffer one = sealed.slice(sealed.position(), SEALED_BYTES);
        sealed.position(sealed.position() + SEALED_BYTES);
        ByteBuffer content = seal.open(one.getLong(), number(page), one);
        if (content == null) {
            throw new IOException("page " + page + " is not what was sealed there");
        }
        return content;
    }

    /** Writes whole pages. */
    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (position % PAGE_BYTES != 0 || source.remaining() % PAGE_BYTES != 0) {
            throw new IOException("not whole pages: " + source.remaining() + " bytes at " + position);
        }
        long page = position / PAGE_BYTES;
        ByteBuffer sealed =
                ByteBuffer.allocate(Math.min(PAGES_AT_ONCE, source.remaining() / PAGE_BYTES) * SEALED_BYTES);
        while (source.hasRemaining()) {
            long first = page;
            sealed.clear();
            while (source.hasRemaining() && sealed.hasRemaining()) {
                sealed.putLong(++written);
                seal.seal(written, number(page++), source.slice(source.position(), PAGE_BYTES), sealed);
                source.position(source.position() + PAGE_BYTES);
            }
            file.write(sealed.flip(), origin + first * SEALED_BYTES);
        }
        pages = Math.max(pages, page);
    }

    @Override
    public void sync() throws IOException {
        file.sync();
    }

    /** The file is another's. */
    @Override
    public void close() {}

    private static ByteBuffer number(long page) {
        return ByteBuffer.allocate(Long.BYTES).putLong(page).flip();
    }
}
