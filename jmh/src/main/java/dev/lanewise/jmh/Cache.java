package dev.lanewise.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cache of the first processor.
 *
 * @param name such as L1d, L1i, L2
 */
record Cache(String name, long bytes) {

    private static final Path FOLDER = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /** What is usual, where nobody says. */
    private static final List<Cache> USUAL =
            List.of(new Cache("L1d", 32 << 10), new Cache("L2", 512 << 10), new Cache("L3", 16 << 20));

    /** From the smallest to the largest, as Linux tells them; none elsewhere. */
    static List<Cache> all() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(FOLDER)) {
            List<Cache> caches = new ArrayList<>();
            for (Path entry : entries.filter(path -> Files.isReadable(path.resolve("size")))
                    .toList()) {
                String type = read(entry, "type");
                String kind = type.equals("Data") ? "d" : type.equals("Instruction") ? "i" : "";
                caches.add(new Cache("L" + read(entry, "level") + kind, parse(read(entry, "size"))));
            }
            caches.sort(Comparator.comparingLong(Cache::bytes).thenComparing(Cache::name));
            return caches;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path entry, String name) throws IOException {
        return Files.readString(entry.resolve(name)).strip();
    }

    private static long parse(String size) {
        return size.endsWith("K") ? Long.parseLong(size.substring(0, size.length() - 1)) << 10 : Long.parseLong(size);
    }

    /** The roof of reading an array of so many bytes again and again: that of the smallest cache that holds it, or memory. */
    static Operation.Roof holding(long bytes) {
        List<Cache> all = all();
        return (all.isEmpty() ? USUAL : all)
                .stream()
                        .filter(cache -> !cache.name.endsWith("i") && bytes <= cache.bytes)
                        .findFirst()
                        .map(cache -> new Operation.Roof(cache.name, cache.bytes))
                        .orElse(new Operation.Roof("memory", 0));
    }

    @Override
    public String toString() {
        return "%s %d KiB".formatted(name, bytes >> 10);
    }
}
