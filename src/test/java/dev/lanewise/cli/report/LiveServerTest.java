package dev.lanewise.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.report.TrainingControl.Wish;
import dev.lanewise.nn.LearningRateSchedule;
import dev.lanewise.nn.TwoLayerNet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over plain sockets: a client of HTTP would not send what a hostile one does. */
@Timeout(20)
class LiveServerTest {

    private static final TwoLayerNet NET = new TwoLayerNet(4, 3, 2, 0.1, 1);

    private final TrainingControl control = new TrainingControl(true);
    private final TrainingRecorder recorder =
            new TrainingRecorder("Live", NET, Map.of(), LearningRateSchedule.constant(0.1f), 10, control);
    private LiveServer server;
    private String host;
    private String token;

    @BeforeEach
    void open() throws IOException {
        server = new LiveServer(0, recorder, control);
        host = "127.0.0.1:" + server.port();
        token = server.token();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Socket connect(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), 2_000);
        return socket;
    }

    /** All of the answer. */
    private String request(String method, String path, String headers) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect("127.0.0.1", server.port());
                Reader in = new InputStreamReader(socket.getInputStream(), UTF_8)) {
            Writer out = writer(socket);
            out.write(request + "Connection: close\r\n\r\n");
            out.flush();
            StringBuilder answer = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                answer.append((char) c);
            }
            return answer.toString();
        }
    }

    private static Writer writer(Socket socket) throws IOException {
        return new OutputStreamWriter(socket.getOutputStream(), UTF_8);
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @Test
    void servesThePage() throws IOException {
        String answer = request("GET", "/", "");
        assertEquals(200, status(answer));
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        for (String header : new String[] {
            "Cache-control: no-store",
            "Content-type: text/html; charset=utf-8",
            "X-content-type-options: nosniff",
            "X-frame-options: DENY",
            "Cross-origin-resource-policy: same-origin"
        }) {
            assertTrue(head.contains(header), head);
        }
        assertTrue(answer.contains("<title>Live</title>"));
        assertTrue(token.matches("[0-9a-f]{32}"));
        assertTrue(answer.contains("\"token\":\"" + token + "\""));
    }

    /** A port that listens on all addresses would take these. */
    @Test
    void listensOnLoopbackAlone() throws IOException {
        assertEquals("http://" + host + "/", server.address());
        assertThrows(
                IOException.class, () -> connect("127.0.0.2", server.port()).close());
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : device.inetAddresses().toList()) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    assertThrows(
                            ConnectException.class,
                            () -> connect(address.getHostAddress(), server.port())
                                    .close());
                }
            }
        }
    }

    @Test
    void saysThatThePortIsTaken() {
        IOException failure =
                assertThrows(IOException.class, () -> new LiveServer(server.port(), recorder, control).close());
        assertTrue(failure.getMessage().startsWith("port " + server.port() + " of 127.0.0.1 is not free"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, evil.example, 421",
        "GET, /, 192.168.0.1, 421",
        "POST, /stop, evil.example, 421",
        "GET, /nothing, , 404",
        "POST, /, , 405",
        "PUT, /events, , 405",
        "GET, /stop, , 405",
        "DELETE, /pause, , 405",
        "POST, /stop, , 403",
        "POST, /resume, , 403",
        "GET, /events, , 403",
        "GET, /events?00000000000000000000000000000000, , 403",
    })
    void refuses(String method, String path, String otherHost, int expected) throws IOException {
        if (otherHost != null) {
            host = otherHost + ":" + server.port();
        }
        assertEquals(expected, status(request(method, path, "")));
        assertEquals(Wish.WAIT, control.wish(), "nothing has begun");
    }

    @Test
    void refusesARequestWithoutAHost() throws IOException {
        assertEquals(421, status(raw("GET / HTTP/1.0\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1", "file://"})
    void refusesCommandsOfOtherOrigins(String origin) throws IOException {
        assertEquals(403, status(request("POST", "/stop", "Origin: " + origin + "\r\nX-Token: " + token + "\r\n")));
        assertEquals(Wish.WAIT, control.wish());
    }

    @Test
    void refusesAnotherToken() throws IOException {
        for (String wrong : new String[] {"", token.substring(1), token + "0", "0".repeat(32)}) {
            assertEquals(403, status(request("POST", "/stop", "X-Token: " + wrong + "\r\n")));
        }
    }

    @Test
    void takesTheCommandsOfItsPage() throws IOException {
        control.begin();
        String token = "X-Token: " + this.token + "\r\n";
        assertEquals(204, status(request("POST", "/pause", token + "Origin: http://" + host + "\r\n")));
        assertEquals(Wish.PAUSE, control.wish());
        assertEquals(204, status(request("POST", "/resume", token + "Content-Length: 0\r\n")));
        assertEquals(Wish.RUN, control.wish());
        host = "localhost:" + server.port();
        assertEquals(204, status(request("POST", "/stop", token + "Origin: http://" + host + "\r\n")));
        assertEquals(Wish.STOP, control.wish());
    }

    @Test
    void sendsWhatIsNewAndAtLastTheEnd() throws Exception {
        Thread closing = new Thread(server::close);
        try (Socket socket = connect("127.0.0.1", server.port());
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            Writer out = writer(socket);
            out.write("GET /events?" + token + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            out.flush();
            assertTrue(event(in).contains("\"done\":0,"));
            assertEquals(Wish.RUN, control.wish(), "the page is open");

            recorder.onBegin(NET, 10);
            recorder.onBatch(0, 2f);
            String second = event(in);
            assertTrue(second.contains("\"done\":1,"), second);
            assertTrue(second.contains("\"weights\":{\"after\":0,\"units\":3,\"width\":2"), second);

            control.pause();
            assertTrue(event(in).contains("\"state\":\"PAUSING\""));
            recorder.onBatch(1, 1f);
            CompletableFuture<Boolean> paused = CompletableFuture.supplyAsync(() -> control.onBatch(1, 1f));
            String still = event(in, "PAUSED");
            assertTrue(still.contains("\"done\":2,"), "all that was done before it stood still");
            control.resume();
            paused.get();
            event(in, "RUNNING");

            recorder.onBatch(2, 1f);
            closing.start();
            assertTrue(event(in).contains("\"done\":3,"), "the last, at once");
            String line = in.readLine();
            while (line != null && !line.startsWith("data: ")) {
                line = in.readLine();
            }
            assertEquals(null, line);
        }
        closing.join();
        assertThrows(
                IOException.class, () -> connect("127.0.0.1", server.port()).close());
    }

    /** The next one of a training in that state. */
    private static String event(BufferedReader in, String state) throws IOException {
        String event = event(in);
        while (!event.contains("\"state\":\"" + state + "\"")) {
            event = event(in);
        }
        return event;
    }

    private static String event(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (!line.startsWith("data: ")) {
            line = in.readLine();
        }
        return line;
    }

    @Test
    void boundsTheViewers() throws Exception {
        Socket[] viewers = new Socket[16];
        for (int i = 0; i < viewers.length; i++) {
            viewers[i] = connect("127.0.0.1", server.port());
            Writer out = writer(viewers[i]);
            out.write("GET /events?" + token + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            out.flush();
            assertFalse(viewers[i].getInputStream().read() < 0);
        }
        assertEquals(503, status(request("GET", "/events?" + token, "")));
        assertEquals(200, status(request("GET", "/", "")));
        for (Socket viewer : viewers) {
            viewer.close();
        }
    }
}
