package dev.lanewise.cli;

import dev.lanewise.nn.TrainingDivergedException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Turns whatever goes wrong into one line on the error stream and an exit code. */
public final class Errors implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {

    private final BooleanSupplier stacktrace;

    Errors(BooleanSupplier stacktrace) {
        this.stacktrace = stacktrace;
    }

    /** Runs the command; picocli's handlers see exceptions only, so an error becomes one. */
    @Override
    public int execute(ParseResult parsed) {
        CommandLine command = parsed.commandSpec().commandLine();
        try {
            int exitCode = new RunLast().execute(parsed);
            return exitCode == ExitCode.OK && command.getOut().checkError()
                    ? report("cannot write to the standard output", command)
                    : exitCode;
        } catch (Error e) {
            throw new ExecutionException(command, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int handleParseException(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        report("%s (see %s --help)".formatted(exception.getMessage(), name), command);
        trace(exception, command);
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        if (exception instanceof UsageException) {
            return handleParseException(new ParameterException(command, exception.getMessage()), new String[0]);
        }
        Throwable failure = exception instanceof ExecutionException && exception.getCause() instanceof Error error
                ? error
                : exception;
        int exitCode = report(describe(failure), command);
        trace(failure, command);
        return exitCode;
    }

    /** Some messages of picocli begin with "Error: ", and some messages have several lines. */
    private static int report(String message, CommandLine command) {
        PrintWriter err = command.getErr();
        String line = message.strip().replaceFirst("^Error: ", "").replaceAll("\\s*\\R\\s*", " ");
        err.println("lanewise: " + line);
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private void trace(Throwable failure, CommandLine command) {
        if (stacktrace.getAsBoolean()) {
            failure.printStackTrace(command.getErr());
            command.getErr().flush();
        }
    }

    /** What to tell a user: the messages of some types are a bare path or say nothing of the cause. */
    public static String describe(Throwable failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case UncheckedIOException e -> describe(Objects.requireNonNull(e.getCause()));
            case NoSuchFileException e -> e.getFile() + ": no such file";
            case AccessDeniedException e -> e.getFile() + ": access denied";
            case TrainingDivergedException e ->
                "training diverged at iteration %d: the loss is %s with --learning-rate %s"
                        .formatted(e.iteration(), e.loss(), e.learningRate());
            case OutOfMemoryError e ->
                "out of memory (%s): try smaller numbers, or a larger heap with java -Xmx".formatted(message);
            default -> message == null ? failure.getClass().getSimpleName() : message;
        };
    }
}
