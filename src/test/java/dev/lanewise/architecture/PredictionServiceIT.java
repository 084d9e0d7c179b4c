package dev.lanewise.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.SplitMix64;
import dev.lanewise.io.Models;
import dev.lanewise.nn.InputScaling;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of a service, started from its source as its documentation says, and asked over HTTP. */
@Timeout(60)
class PredictionServiceIT {

    private static final String BYTES = "application/octet-stream; dtype=uint8";
    private static final String FLOATS = "application/octet-stream";
    private static final String JSON = "application/json";

    private static final int INPUTS = 19;
    private static final int CLASSES = 3;
    private static final List<String> NAMES = List.of("chat", "\"dog\"\n\\", "Igel 🦔");
    private static final Model MODEL =
            new Model(new TwoLayerNet(INPUTS, 8, CLASSES, 1.0, 42), InputScaling.BYTES, NAMES, Map.of());
    private static final Predictor PREDICTOR = MODEL.net().predictor();

    private static final Pattern PREDICTION = Pattern.compile(
            "\\{\"class\":(\\d+),\"name\":\"((?:[^\"\\\\]|\\\\.)*)\"," + "\"probabilities\":\\[([^\\]]*)\\]\\}");

    private static Process service;
    private static BufferedReader out;
    private static URI root;
    private static HttpClient client;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path model = folder.resolve("model.safetensors");
        Models.save(model, MODEL);
        service = ChildJvm.start(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("lanewise.jar"),
                Path.of("examples", "PredictionService.java").toString(),
                model.toString(),
                "--port",
                "0"));
        out = service.inputReader();
        String ready = out.readLine();
        assertTrue(ready != null && ready.startsWith("ready at "), () -> "not ready, but " + ready);
        root = URI.create(ready.substring("ready at ".length()));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** In time, with no more on its output, and with the status that stands for the signal. */
    @AfterAll
    static void stop() throws Exception {
        service.toHandle().destroy(); // and leave its output open
        try {
            assertTrue(service.waitFor(20, TimeUnit.SECONDS), "it does not stop");
            assertEquals(128 + 15, service.exitValue());
            assertEquals(List.of(), out.lines().toList());
            assertThrows(ConnectException.class, () -> new Socket(root.getHost(), root.getPort()));
        } finally {
            service.destroyForcibly();
            client.shutdownNow();
        }
    }

    @Test
    void isReady() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(root.resolve("/healthz")));
        assertEquals(200, response.statusCode());
        assertEquals(JSON, response.headers().firstValue("content-type").orElseThrow());
        assertTrue(response.body().startsWith("{\"status\":\"ready\""), response::body);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void answersInEveryFormatWithTheBitsOfThePredictor(int rows) throws Exception {
        byte[] pixels = pixels(rows, rows);
        String expected = prediction(pixels).toString();
        assertEquals(expected, predictions(post(BYTES, pixels)).toString());
        assertEquals(expected, predictions(post(FLOATS, floats(pixels))).toString());
        assertEquals(expected, predictions(post(JSON, json(pixels))).toString());
    }

    @Test
    void takesBodiesWithoutALength() throws Exception {
        byte[] pixels = pixels(3, 1);
        BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(pixels));
        assertEquals(
                prediction(pixels).toString(), predictions(post(BYTES, chunked)).toString());
    }

    @Test
    void answersManyAtOnceWithTheSameBits() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                byte[] pixels = pixels(1 + i % 3, i);
                answers.add(clients.submit(() -> post(BYTES, pixels)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(
                        prediction(pixels(1 + i % 3, i)).toString(),
                        predictions(answers.get(i).get()).toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/octet-stream               | 77 | the body has 77
                    application/octet-stream               | 0  | got 0 values
                    application/octet-stream               | 4  | rows of 19 values, but got 1
                    application/octet-stream;dtype=float32 | 80 | rows of 19 values, but got 20
                    application/octet-stream; dtype=uint8  | 18 | rows of 19 values, but got 18""")
    void refusesBodiesOfAnotherSize(String type, int length, String message) throws Exception {
        assertRefused(400, message, post(type, new byte[length]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[", "1", "{}", "[[1]]", "[1,]", "[,1]", "[1 2]", "[NaN]", "[1f]", "[0x1p3]", "[01]", "[.5]"
            })
    void refusesOtherJson(String body) throws Exception {
        HttpResponse<String> response = post(JSON, body.getBytes(UTF_8));
        assertRefused(400, "", response);
        assertTrue(response.body().contains("number"), response::body);
    }

    @Test
    void refusesNan() throws Exception {
        byte[] body = floats(pixels(2, 0));
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * INPUTS + 4, Float.NaN);
        assertRefused(400, "row 1 holds NaN", post(FLOATS, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/octet-stream;dtype=int4"})
    void refusesOtherTypes(String type) throws Exception {
        assertRefused(415, "Content-Type", post(type, pixels(1, 0)));
    }

    @Test
    void refusesWhatHasNoType() throws Exception {
        assertRefused(
                415,
                "Content-Type",
                send(HttpRequest.newBuilder(root.resolve("/predict")).POST(BodyPublishers.ofByteArray(pixels(1, 0)))));
    }

    /** By the length that is declared: the answer is there before the body. */
    @Test
    void refusesLargeBodies() throws Exception {
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout(10_000); // an answer that waits for the whole body never comes
            socket.getOutputStream()
                    .write("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                            .formatted(BYTES, (1 << 20) + 1)
                            .getBytes(UTF_8));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413 ".length());
            assertEquals("HTTP/1.1 413 ", new String(status, UTF_8));
        }
        int rows = (1 << 20) / INPUTS;
        assertEquals(rows, predictions(post(BYTES, pixels(rows, 0))).size());
    }

    @ParameterizedTest
    @CsvSource({"/, GET", "/predict/, POST", "/predictions, POST", "/healthz/x, GET"})
    void refusesOtherPaths(String path, String method) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        assertRefused(404, "/predict", send(request.method(method, BodyPublishers.noBody())));
    }

    @ParameterizedTest
    @CsvSource({"/predict, GET, POST", "/predict, PUT, POST", "/healthz, POST, GET"})
    void refusesOtherMethods(String path, String method, String allowed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        HttpResponse<String> response = send(request.method(method, BodyPublishers.noBody()));
        assertRefused(405, allowed, response);
        assertEquals(allowed, response.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(root.resolve("/predict")).HEAD());
        assertEquals(405, response.statusCode());
        assertEquals("", response.body());
    }

    private static void assertRefused(int status, String message, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response::body);
        assertTrue(
                response.body().startsWith("{\"error\":\"") && response.body().contains(message), response::body);
    }

    // Rows ------------------------------------------------------------------------------------------------------------

    private static byte[] pixels(int rows, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] pixels = new byte[rows * INPUTS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return pixels;
    }

    private static byte[] floats(byte[] pixels) {
        ByteBuffer floats = ByteBuffer.allocate(Float.BYTES * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        for (byte pixel : pixels) {
            floats.putFloat(Byte.toUnsignedInt(pixel));
        }
        return floats.array();
    }

    /** Whole numbers, and the same ones in other words. */
    private static byte[] json(byte[] pixels) {
        String[] forms = {"%d", " %d.0", "\n%de0 ", "%d.00E+0"};
        return IntStream.range(0, pixels.length)
                .mapToObj(i -> forms[i % forms.length].formatted(Byte.toUnsignedInt(pixels[i])))
                .toList()
                .toString()
                .getBytes(UTF_8);
    }

    // Answers ---------------------------------------------------------------------------------------------------------

    /** Floats are shown exactly, so equal texts are equal bits. */
    private record Prediction(int label, String name, List<Float> probabilities) {}

    private static List<Prediction> prediction(byte[] pixels) {
        int rows = pixels.length / INPUTS;
        float[] x = new float[pixels.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
        }
        float[] probabilities = new float[CLASSES];
        Predictor.Scratch scratch = PREDICTOR.newScratch();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            PREDICTOR.predict(x, i * INPUTS, probabilities, 0, scratch);
            int label = PREDICTOR.predictClass(x, i * INPUTS, scratch);
            predictions.add(new Prediction(label, NAMES.get(label), boxed(probabilities)));
        }
        return predictions;
    }

    private static List<Float> boxed(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static List<Prediction> predictions(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response::body);
        List<MatchResult> matches =
                PREDICTION.matcher(response.body()).results().toList();
        String whole = String.join(",", matches.stream().map(MatchResult::group).toList());
        assertEquals("{\"predictions\":[" + whole + "]}", response.body());
        return matches.stream()
                .map(match -> new Prediction(
                        Integer.parseInt(match.group(1)), unquoted(match.group(2)), probabilities(match.group(3))))
                .toList();
    }

    private static List<Float> probabilities(String numbers) {
        return Arrays.stream(numbers.split(",")).map(Float::parseFloat).toList();
    }

    private static String unquoted(String json) {
        return json.replace("\\u000a", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }

    // HTTP ------------------------------------------------------------------------------------------------------------

    private static HttpResponse<String> post(String type, byte[] body) throws IOException, InterruptedException {
        return post(type, BodyPublishers.ofByteArray(body));
    }

    private static HttpResponse<String> post(String type, BodyPublisher body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve("/predict"))
                .header("Content-Type", type)
                .POST(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
