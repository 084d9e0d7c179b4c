package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;

import dev.lanewise.io.Models;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Model;
import dev.lanewise.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files that hold models: their formats, told by the ends of their names. */
final class ModelFiles {

    /** Reads a model; the activation is {@code null} if the file is to say it. What is worth a line goes to notes. */
    @FunctionalInterface
    private interface Reader {
        Model read(Path file, @Nullable HiddenActivation activation, Consumer<String> notes) throws IOException;
    }

    /** Writes a model, whole or not at all. */
    @FunctionalInterface
    private interface Writer {
        void write(Path file, Model model, Models.Layout layout) throws IOException;
    }

    /** A format, how it is read, and how it is written, if it is. */
    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private enum Format {
        SAFETENSORS(ModelFiles::readSafetensors, Models::save),
        ONNX(ModelFiles::readOnnx, ModelFiles::writeOnnx),
        NPZ(ModelFiles::readNpz, null);

        private final Reader reader;
        private final @Nullable Writer writer;

        Format(Reader reader, @Nullable Writer writer) {
            this.reader = reader;
            this.writer = writer;
        }

        @Override
        public String toString() {
            return "." + TrainOptions.spelled(this);
        }
    }

    private ModelFiles() {}

    private static Model readSafetensors(Path file, @Nullable HiddenActivation activation, Consumer<String> notes)
            throws IOException {
        return activation == null ? Models.load(file) : Models.load(file, activation);
    }

    private static Model readOnnx(Path file, @Nullable HiddenActivation activation, Consumer<String> notes)
            throws IOException {
        OnnxFile content = OnnxFile.read(file);
        HiddenActivation found = content.net().hiddenActivation();
        if (activation != null && activation != found) {
            throw new UsageException("%s has the activation %s, not %s"
                    .formatted(file, TrainOptions.spelled(found), TrainOptions.spelled(activation)));
        }
        if (content.softmaxAdded()) {
            notes.accept(file + " ends with its scores: the model goes on to their softmax");
        }
        return Models.model(content.net(), content.metadata(), file.toString());
    }

    private static void writeOnnx(Path file, Model model, Models.Layout layout) throws IOException {
        if (layout != Models.Layout.LANEWISE) {
            throw new UsageException(
                    "%s: --layout is for .safetensors; an ONNX file has one of its own".formatted(file));
        }
        OnnxFile.write(file, model.net(), Models.metadata(model));
    }

    private static Model readNpz(Path file, @Nullable HiddenActivation activation, Consumer<String> notes)
            throws IOException {
        if (activation == null) {
            throw new UsageException("%s does not say its activation: name it by --activation".formatted(file));
        }
        return Models.loadNpz(file, activation);
    }

    /**
     * Reads a model.
     *
     * @param activation that of a file that does not say it; {@code null} for one that does
     * @param notes takes a line of what the model has that its file has not
     * @throws UsageException if the name does not end as that of a model, or the file needs an activation
     */
    static Model read(Path file, @Nullable HiddenActivation activation, Consumer<String> notes) throws IOException {
        return named(file, Arrays.asList(Format.values())).reader.read(file, activation, notes);
    }

    /**
     * Writes a model, whole or not at all.
     *
     * @throws UsageException if the name does not end as that of a model that is written
     */
    static void write(Path file, Model model, Models.Layout layout) throws IOException {
        writer(file).write(file, model, layout);
    }

    /**
     * Checks what would otherwise be found only when there is something to write.
     *
     * @param name what messages call it: an option, perhaps
     */
    static void requireWritable(String name, Path file) {
        writer(file);
        Checks.requireWritable(name, file);
    }

    private static Writer writer(Path file) {
        List<Format> written = Arrays.stream(Format.values())
                .filter(format -> format.writer != null)
                .toList();
        return requireNonNull(named(file, written).writer);
    }

    private static Format named(Path file, List<Format> formats) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return formats.stream()
                .filter(format -> name.endsWith(format.toString()))
                .findFirst()
                .orElseThrow(() -> new UsageException("%s: the name must end with %s"
                        .formatted(file, formats.stream().map(Format::toString).collect(Collectors.joining(" or ")))));
    }
}
