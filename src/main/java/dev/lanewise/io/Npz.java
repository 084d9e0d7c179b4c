package dev.lanewise.io;

import static dev.lanewise.io.JsonReader.shown;
import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An archive of arrays in NumPy's format (.npz), open for reading, as {@code numpy.savez} and {@code savez_compressed}
 * write it: a zip file of .npy files. {@link Npy} says which arrays are read.
 *
 * <p>The file is not trusted. {@link #open} reads the header of each array; the elements are read where they are asked for,
 * never more of them than the header says, and their CRC-32 is checked. Sizes that the zip file declares are not believed:
 * memory grows with the bytes that are inflated. Limits: 1000 arrays, and 2³⁰ bytes of elements in all by their headers, so
 * that no archive, however small, inflates to more. One that breaks a rule gives a {@link FileFormatException} that names
 * the file.
 *
 * <p>Any number of threads may read an open archive. After {@link #close()} reading throws an {@link
 * IllegalStateException}.
 */
public final class Npz implements AutoCloseable {
    private static final int MAX_ARRAYS = 1000;
    private static final long MAX_BYTES = 1 << 30;
    private static final String SUFFIX = ".npy";

    /** Reads something from an entry. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(InputStream in, String source) throws IOException;
    }

    private record Entry(ZipEntry zip, NpyHeader header) {}

    private final String source;
    private final ZipFile zip;
    private final Map<String, Entry> entries = new TreeMap<>();

    private Npz(String source, ZipFile zip) throws IOException {
        this.source = source;
        this.zip = zip;
        if (zip.size() > MAX_ARRAYS) {
            throw new FileFormatException(source, "at most " + MAX_ARRAYS + " arrays", "" + zip.size());
        }
        long bytes = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            String name = name(entry);
            NpyHeader header = read(name, entry, NpyHeader::read);
            bytes += header.dataBytes();
            if (bytes > MAX_BYTES) {
                throw new FileFormatException(source, "at most " + MAX_BYTES + " bytes of elements", "more");
            }
            entries.put(name, new Entry(entry, header));
        }
    }

    private String name(ZipEntry entry) throws FileFormatException {
        String file = entry.getName();
        if (!file.endsWith(SUFFIX)) {
            throw new FileFormatException(source, "names that end with .npy", shown(file));
        }
        String name = file.substring(0, file.length() - SUFFIX.length());
        if (entries.containsKey(name)) {
            throw new FileFormatException(source, "names that differ", shown(name) + " twice");
        }
        return name;
    }

    /**
     * Opens an archive, and reads and checks the header of each array.
     *
     * @param path a regular file of the default file system
     * @return the open archive, to be closed
     * @throws FileFormatException if it is no sound zip file, or something in it is no array that {@link Npy} reads
     * @throws IOException if it cannot be read
     * @throws UnsupportedOperationException if {@code path} belongs to another file system
     */
    public static Npz open(Path path) throws IOException {
        Safetensors.regularFile(path, "an archive of arrays of NumPy");
        String source = path.toString();
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException e) {
            throw unsound(source, e);
        }
        try {
            return new Npz(source, zip);
        } catch (Throwable e) {
            zip.close();
            throw e;
        }
    }

    /**
     * The names of the arrays, without {@code .npy}.
     *
     * @return sorted, unmodifiable
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * The sizes of the dimensions.
     *
     * @param name an array
     * @return a new array of one or two sizes
     * @throws FileFormatException if there is no such array
     */
    public long[] shape(String name) throws FileFormatException {
        return entry(name).header.shape().stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Reads an array without loss, as {@link Npy#matrix} does.
     *
     * @param name an array
     * @return a new matrix
     * @throws FileFormatException if there is no such array, it is one of float64, or the file is damaged
     * @throws IOException if it cannot be read
     */
    public Matrix matrix(String name) throws IOException {
        return matrix(name, false);
    }

    /**
     * Reads an array and rounds elements of float64, as {@link Npy#roundedMatrix} does.
     *
     * @param name an array
     * @return a new matrix
     * @throws FileFormatException if there is no such array, a finite element is beyond the range of float, or the file is
     *     damaged
     * @throws IOException if it cannot be read
     */
    public Matrix roundedMatrix(String name) throws IOException {
        return matrix(name, true);
    }

    private Matrix matrix(String name, boolean round) throws IOException {
        ZipEntry entry = entry(name).zip;
        return read(name, entry, (in, part) -> {
            CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
            Matrix matrix = new NpyReader(checked, NpyHeader.read(checked, part), part).read(round, false);
            if (checked.getChecksum().getValue() != entry.getCrc()) {
                throw new FileFormatException(part, "data with the CRC-32 of the zip file", "another");
            }
            return matrix;
        });
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** The file and its number of arrays, for messages. */
    @Override
    public String toString() {
        return "Npz " + source + " of " + entries.size() + " arrays";
    }

    private Entry entry(String name) throws FileFormatException {
        Entry entry = entries.get(requireNonNull(name, "name"));
        if (entry == null) {
            throw new FileFormatException(source, "an array " + shown(name), "none of that name");
        }
        return entry;
    }

    private <T> T read(String name, ZipEntry entry, Reading<T> reading) throws IOException {
        String part = source + ", array " + shown(name);
        try (InputStream in = zip.getInputStream(entry)) {
            return reading.from(new BufferedInputStream(in), part);
        } catch (ZipException | EOFException e) {
            throw unsound(part, e);
        }
    }

    private static FileFormatException unsound(String source, IOException cause) {
        FileFormatException e = new FileFormatException(
                source, "a sound zip file", cause.getMessage() == null ? "its end" : cause.getMessage());
        e.initCause(cause);
        return e;
    }
}
