package examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lanewise.Matrix;
import dev.lanewise.io.Models;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.WarmUp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Predictions over HTTP, each request on a virtual thread of its own:
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp lanewise.jar examples/PredictionService.java model.safetensors --port 8080
 * curl -H 'Content-Type: application/json' -d '[0, 128, 255, 17]' localhost:8080/predict
 * </pre>
 *
 * <p>The body is one or more rows of raw values, which the model scales; docs/serving.md describes it.
 */
public final class PredictionService implements AutoCloseable {

    /** What predicts: any number of threads call it at once. */
    @FunctionalInterface
    public interface Classifier {
        /** From rows of features to rows of probabilities. */
        void predict(float[] features, float[] probabilities, int rows);
    }

    private static final System.Logger LOGGER = System.getLogger(PredictionService.class.getName());
    private static final int MOST_BYTES = 1 << 20;
    private static final int REHEARSALS = 3_000;
    private static final int BACKLOG = 1024;
    private static final int SECONDS_TO_FINISH = 5;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

    private final Model model;
    private final Classifier classifier;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private PredictionService(Model model, Classifier classifier, InetSocketAddress address) throws IOException {
        this.model = model;
        this.classifier = classifier;
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
    }

    public static void main(String[] args) throws IOException {
        InetAddress host = InetAddress.getLoopbackAddress();
        int port = 8080;
        for (int i = 1; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--host" -> host = InetAddress.getByName(args[i + 1]);
                case "--port" -> port = Integer.parseInt(args[i + 1]);
                default -> throw new IllegalArgumentException("no option is named " + args[i]);
            }
        }
        if (args.length % 2 == 0) {
            throw new IllegalArgumentException("expected MODEL [--host NAME] [--port N]");
        }
        System.setProperty("jdk.httpserver.maxConnections", "1000"); // each may hold a body
        System.setProperty("sun.net.httpserver.maxReqTime", "10000"); // ms, against clients that never end a request,
        System.setProperty("sun.net.httpserver.maxRspTime", "10000"); // or never read the answer

        Model model = Models.load(Path.of(args[0]));
        Predictor predictor = model.net().predictor();
        WarmUp warmUp = predictor.warmUp();
        System.Logger.Level level = warmUp.steady() ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
        LOGGER.log(level, "{0}, {1}", Kernels.active().describe(), warmUp);
        rehearse(model, classifier(predictor));
        PredictionService service = start(model, classifier(predictor), new InetSocketAddress(host, port));
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        System.out.println("ready at http://" + host.getHostAddress() + ":" + service.port());
    }

    /** Scratch for each call: it dies young, as the arrays of the request do, and there is no pool to be too small. */
    public static Classifier classifier(Predictor predictor) {
        return (features, probabilities, rows) ->
                predictor.predict(features, 0, probabilities, 0, rows, predictor.newScratch());
    }

    /** Sends requests to a service on another port, so that all around the predictor is warm, too. */
    private static void rehearse(Model model, Classifier classifier) throws IOException {
        int inputs = model.net().inputSize();
        List<Map.Entry<String, byte[]>> bodies = List.of(
                Map.entry("application/octet-stream;dtype=uint8", new byte[inputs]),
                Map.entry("application/octet-stream;dtype=float32", new byte[inputs * Float.BYTES]),
                Map.entry("application/json", Arrays.toString(new float[inputs]).getBytes(UTF_8)));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (PredictionService service = start(model, classifier, anyPort)) {
            URL url = URI.create("http://localhost:" + service.port() + "/predict")
                    .toURL();
            for (int i = 0; i < REHEARSALS; i++) {
                Map.Entry<String, byte[]> body = bodies.get(i % bodies.size());
                HttpURLConnection request = (HttpURLConnection) url.openConnection();
                request.setDoOutput(true);
                request.setRequestProperty("Content-Type", body.getKey());
                request.getOutputStream().write(body.getValue());
                request.getInputStream().readAllBytes();
            }
        }
    }

    /** Opens the port, so call it when everything is warm; port 0 is any free one. */
    public static PredictionService start(Model model, Classifier classifier, InetSocketAddress address)
            throws IOException {
        PredictionService service = new PredictionService(model, classifier, address);
        service.server.start();
        return service;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Takes no more connections, and gives the requests at work some seconds to finish. */
    @Override
    public void close() {
        server.stop(SECONDS_TO_FINISH);
        executor.shutdownNow();
    }

    // HTTP ------------------------------------------------------------------------------------------------------------

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                send(exchange, 200, answer(exchange));
            } catch (Refusal e) {
                send(exchange, e.status, "{\"error\":" + quote(e.getMessage()) + "}");
            } catch (RuntimeException e) {
                LOGGER.log(System.Logger.Level.ERROR, "failed to answer", e);
                send(exchange, 500, "{\"error\":\"internal error\"}");
            }
        }
    }

    private String answer(HttpExchange exchange) throws IOException, Refusal {
        return switch (exchange.getRequestURI().getPath()) {
            case "/predict" -> {
                allow(exchange, "POST");
                yield predictions(values(contentType(exchange), body(exchange)));
            }
            case "/healthz" -> {
                allow(exchange, "GET");
                yield "{\"status\":\"ready\",\"model\":" + quote(model.toString()) + "}";
            }
            default -> throw new Refusal(404, "there are /predict and /healthz");
        };
    }

    private static void allow(HttpExchange exchange, String method) throws Refusal {
        if (!exchange.getRequestMethod().equals(method)) {
            exchange.getResponseHeaders().set("Allow", method);
            throw new Refusal(405, "the method must be " + method);
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out =
                    exchange.getResponseBody()) { // sends it, even if the request is not read to its end
                out.write(body);
            }
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException, Refusal {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        long declared = length == null ? MOST_BYTES : Long.parseLong(length);
        if (declared <= MOST_BYTES) {
            // A chunked body has no length: one byte more than allowed tells
            byte[] body = exchange.getRequestBody().readNBytes((int) declared + (length == null ? 1 : 0));
            if (body.length <= MOST_BYTES) {
                return body;
            }
        }
        throw new Refusal(413, "the body must have at most " + MOST_BYTES + " bytes");
    }

    private static String contentType(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type == null ? "" : type.toLowerCase(Locale.ROOT).replace(" ", "");
    }

    // Values in, predictions out --------------------------------------------------------------------------------------

    private static float[] values(String contentType, byte[] body) throws Refusal {
        return switch (contentType) {
            case "application/octet-stream", "application/octet-stream;dtype=float32" -> floats(body);
            case "application/octet-stream;dtype=uint8" -> bytes(body);
            case "application/json", "application/json;charset=utf-8" -> numbers(new String(body, UTF_8));
            default ->
                throw new Refusal(
                        415,
                        "Content-Type must be application/json or application/octet-stream, the latter with ;dtype=uint8 or ;dtype=float32");
        };
    }

    private static float[] floats(byte[] body) throws Refusal {
        if (body.length % Float.BYTES != 0) {
            throw new Refusal(400, "expected floats of 4 bytes, but the body has " + body.length);
        }
        float[] values = new float[body.length / Float.BYTES];
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static float[] bytes(byte[] body) {
        float[] values = new float[body.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(body[i]);
        }
        return values;
    }

    private static float[] numbers(String json) throws Refusal {
        String array = json.strip();
        if (!array.startsWith("[") || !array.endsWith("]")) {
            throw new Refusal(400, "expected one array of numbers");
        }
        String[] numbers = array.substring(1, array.length() - 1).split(",", -1);
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            String number = numbers[i].strip();
            if (!NUMBER.matcher(number).matches()) {
                throw new Refusal(400, "element " + i + " of the array is not a number");
            }
            values[i] = Float.parseFloat(number);
        }
        return values;
    }

    private String predictions(float[] values) throws Refusal {
        int inputs = model.net().inputSize();
        if (values.length == 0 || values.length % inputs != 0) {
            throw new Refusal(400, "expected rows of " + inputs + " values, but got " + values.length + " values");
        }
        Matrix x = model.scaling().applyInPlace(Matrix.wrap(values.length / inputs, inputs, values));
        Matrix probabilities = Matrix.zeros(x.rows(), model.net().outputSize());
        classifier.predict(x.data(), probabilities.data(), x.rows());
        int[] classes = probabilities.argMaxByRow();

        StringBuilder json = new StringBuilder("{\"predictions\":[");
        for (int i = 0; i < classes.length; i++) {
            json.append(i == 0 ? "{\"class\":" : ",{\"class\":").append(classes[i]);
            json.append(",\"name\":").append(quote(model.className(classes[i])));
            for (int j = 0; j < probabilities.cols(); j++) {
                float probability = probabilities.get(i, j);
                if (Float.isNaN(probability)) {
                    throw new Refusal(400, "row " + i + " holds NaN, or values that are too large");
                }
                json.append(j == 0 ? ",\"probabilities\":[" : ",").append(probability);
            }
            json.append("]}");
        }
        return json.append("]}").toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** A request that gets an error for an answer. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refusal(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }
}
