package dev.lanewise.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page of a training while it runs, to browsers on this machine: the port is that of 127.0.0.1 alone. The page
 * gets what is new by server-sent events, at most twice a second and only where somebody looks; all that the training does
 * for it are images of its weights, after an epoch.
 *
 * <p>Pages of other sites are kept out. The {@code Host} of each request must be this address, which a name that was
 * rebound to it is not; events and commands need the token that only the page holds, a command also its {@code POST} and,
 * where the browser names an {@code Origin}, this one. No answer may be stored, framed, or read by another origin. Other
 * users of this machine can open the page as this one can.
 */
public final class LiveServer implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int MOST_VIEWERS = 16;
    private static final int TOKEN_BYTES = 16;
    private static final long EVERY_MILLIS = 500;

    /** Updates take a hundredth of the time, so that they don't slow down the training, but come at least so often. */
    private static final long SHARE = 100;

    private static final long MOST_NANOS = 5_000_000_000L;
    private static final int MOST_MILLIS_TO_REHEARSE = 5_000;
    private static final long SECONDS_TO_FINISH = 5;
    private static final String REFUSAL = "only the page of this training is listened to";

    /** What the viewers are sent, made once for them all. */
    @SuppressWarnings("ArrayRecordComponent") // written once, then sent
    private record Update(long version, long turns, byte[] event) {}

    private final TrainingRecorder recorder;
    private final TrainingControl control;
    private final Map<String, Runnable> commands;
    private final String token;
    private final HttpServer server;
    private final Set<String> hosts;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore viewers = new Semaphore(MOST_VIEWERS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private Update update = new Update(-1, -1, new byte[0]);
    private long due;

    /**
     * Opens the port, and answers itself once, so that a training that begins now has the processor to itself.
     *
     * @param port 0 for any that is free
     * @throws IOException if it can't be had
     */
    public LiveServer(int port, TrainingRecorder recorder, TrainingControl control) throws IOException {
        this.recorder = recorder;
        this.control = control;
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        commands = Map.of("/pause", control::pause, "/resume", control::resume, "/stop", control::stop);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try {
            server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
        } catch (BindException e) {
            throw new IOException("port %d of 127.0.0.1 is not free (%s)".formatted(port, e.getMessage()), e);
        }
        hosts = Set.of("127.0.0.1:" + port(), "localhost:" + port());
        recorder.watch();
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
        rehearse();
    }

    /**
     * Opens the page, as a browser will. What the JVM loads and compiles for the first time takes longer than all that
     * follows; so the training does not share the processor with it.
     */
    private void rehearse() {
        try {
            URLConnection page = URI.create(address()).toURL().openConnection(Proxy.NO_PROXY);
            page.setConnectTimeout(MOST_MILLIS_TO_REHEARSE);
            page.setReadTimeout(MOST_MILLIS_TO_REHEARSE);
            try (InputStream in = page.getInputStream()) {
                in.readAllBytes();
            }
        } catch (IOException e) {
            // only the first viewer would be served later
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    String token() {
        return token;
    }

    /** Where the page is. */
    public String address() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** Sends what is new to those who look, once more, and takes no more requests. */
    @Override
    public void close() {
        closed.countDown();
        executor.shutdown();
        try {
            executor.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
        server.stop(0);
    }

    // What it answers -------------------------------------------------------------------------------------------------

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Referrer-Policy", "no-referrer");
            String path = exchange.getRequestURI().getPath();
            Runnable command = commands.get(path);
            String host = exchange.getRequestHeaders().getFirst("Host");
            if (host == null || !hosts.contains(host)) {
                send(exchange, 421, "this is " + address());
            } else if (command != null) {
                command(exchange, command);
            } else if (!path.equals("/") && !path.equals("/events")) {
                send(exchange, 404, "there is " + address());
            } else if (!exchange.getRequestMethod().equals("GET")) {
                headers.set("Allow", "GET");
                send(exchange, 405, "the method must be GET");
            } else if (path.equals("/")) {
                send(exchange, 200, "text/html", recorder.page(token).html());
            } else if (!isToken(exchange.getRequestURI().getQuery())) {
                send(exchange, 403, REFUSAL);
            } else if (!viewers.tryAcquire()) {
                send(exchange, 503, "there are %d viewers already".formatted(MOST_VIEWERS));
            } else {
                try {
                    sendEvents(exchange);
                } finally {
                    viewers.release();
                }
            }
        }
    }

    private void command(HttpExchange exchange, Runnable command) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String origin = headers.getFirst("Origin");
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            send(exchange, 405, "the method must be POST");
        } else if ((origin != null && !isThisOrigin(origin)) || !isToken(headers.getFirst("X-Token"))) {
            send(exchange, 403, REFUSAL);
        } else {
            command.run();
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private boolean isThisOrigin(String origin) {
        String scheme = "http://";
        return origin.startsWith(scheme) && hosts.contains(origin.substring(scheme.length()));
    }

    private boolean isToken(@Nullable String text) {
        return text != null && MessageDigest.isEqual(text.getBytes(UTF_8), token.getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String message) throws IOException {
        send(exchange, status, "text/plain", message + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /** Until the server is closed or the viewer is gone. */
    private void sendEvents(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        control.begin();
        try (OutputStream out = exchange.getResponseBody()) {
            long seen = -1;
            boolean last;
            do {
                last = closed.getCount() == 0; // before the update, which is the last one then
                Update next = update(last);
                if (next.version != seen) {
                    out.write(next.event);
                    out.flush();
                    seen = next.version;
                }
            } while (!last && waits());
        }
    }

    /** Until the next update is due; not if the thread is to end. */
    private boolean waits() {
        try {
            closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Another state is shown at once, not when it is due: somebody may have asked for it. */
    private synchronized Update update(boolean last) {
        long now = System.nanoTime();
        long turns = recorder.turns();
        boolean isDue = last || turns != update.turns || now - due > 0;
        if (isDue && recorder.version() != update.version) {
            TrainingData data = recorder.data(token);
            update = new Update(data.version(), turns, ("data: " + Page.json(data) + "\n\n").getBytes(UTF_8));
            long took = System.nanoTime() - now;
            due = now + Math.clamp(SHARE * took, EVERY_MILLIS * 1_000_000 / 2, MOST_NANOS);
        }
        return update;
    }
}
