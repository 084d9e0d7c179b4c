package dev.lanewise.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests to a service on this machine, over connections that stay open, each with a thread of its own.
 *
 * <p>A request is due at a fixed moment and its time counts from then on, whether or not the connection was still busy with
 * the one before: a service that stops for a while pays for every request of that while.
 */
final class Load implements AutoCloseable {

    /** Longer times count as this. */
    static final long MOST_NANOS = 10_000_000_000L;

    /** A parked thread wakes up late by some 50 µs: so long before a request is due it stays awake. */
    private static final long AWAKE_NANOS = 150_000;

    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;

    /**
     * Opens the connections.
     *
     * @param rows of pixels, which take turns
     * @param labels the class of each that the service must find
     */
    Load(int port, List<byte[]> rows, int[] labels, int count) throws IOException {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            connections.add(new Connection(port, rows, labels));
        }
    }

    /**
     * Sends requests, evenly in time.
     *
     * @param perSecond of all connections together; more than the service can answer loads it fully
     * @return the times, ns
     */
    Histogram run(int requests, double perSecond) throws IOException {
        long interval = Math.round(1e9 / perSecond);
        long start = System.nanoTime() + AWAKE_NANOS;
        List<Future<Histogram>> parts = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            Connection connection = connections.get(i);
            int first = i;
            parts.add(threads.submit(() -> {
                Histogram times = new Histogram(MOST_NANOS, 3);
                for (int request = first; request < requests; request += connections.size()) {
                    long due = start + request * interval;
                    await(due);
                    connection.exchange(request);
                    times.recordValue(Math.min(MOST_NANOS, System.nanoTime() - due));
                }
                return times;
            }));
        }
        Histogram all = new Histogram(MOST_NANOS, 3);
        for (Future<Histogram> part : parts) {
            try {
                all.add(part.get());
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException("the load failed: " + e.getMessage(), e);
            }
        }
        return all;
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > AWAKE_NANOS) {
                LockSupport.parkNanos(left - AWAKE_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    /** One of them; it does not allocate between requests. */
    private static final class Connection {

        private static final int PATIENCE_MILLIS = 20_000;
        private static final byte[] STATUS = "HTTP/1.1 200 ".getBytes(US_ASCII);
        private static final byte[] LABEL = "\"class\":".getBytes(US_ASCII);

        /** Of a service's answer, and nowhere else in it. */
        private static final byte[] END = "]}]}".getBytes(US_ASCII);

        private final Socket socket;
        private final byte[][] requests;
        private final int[] labels;
        private final byte[] answer = new byte[1 << 16];

        Connection(int port, List<byte[]> rows, int[] labels) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            requests = rows.stream().map(Connection::http).toArray(byte[][]::new);
            this.labels = labels;
        }

        private static byte[] http(byte[] pixels) {
            byte[] head = ("POST /predict HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/octet-stream;dtype=uint8\r\nContent-Length: " + pixels.length
                            + "\r\n\r\n")
                    .getBytes(US_ASCII);
            byte[] request = Arrays.copyOf(head, head.length + pixels.length);
            System.arraycopy(pixels, 0, request, head.length, pixels.length);
            return request;
        }

        void exchange(int number) throws IOException {
            int index = number % requests.length;
            socket.getOutputStream().write(requests[index]);
            InputStream in = socket.getInputStream();
            int length = 0;
            while (length < END.length || !at(length - END.length, END)) {
                int read = in.read(answer, length, answer.length - length);
                length += read;
                if (read <= 0 || (length >= STATUS.length && !at(0, STATUS))) {
                    throw new IOException("the service answered " + new String(answer, 0, length, US_ASCII));
                }
            }
            if (label(length) != labels[index]) {
                throw new IOException("class %d expected, but got %s"
                        .formatted(labels[index], new String(answer, 0, length, US_ASCII)));
            }
        }

        private boolean at(int position, byte[] text) {
            return Arrays.equals(answer, position, position + text.length, text, 0, text.length);
        }

        /** One digit. */
        private int label(int length) {
            int position = 0;
            while (position < length - LABEL.length && !at(position, LABEL)) {
                position++;
            }
            return answer[position + LABEL.length] - '0';
        }
    }
}
