// mvn dependency:copy -Dartifact=com.standardwebhooks:standardwebhooks:1.2.0 -DoutputDirectory=.
// LAKEHOOK_WEBHOOK_SECRET=whsec_... PORT=8080 java -cp standardwebhooks-1.2.0.jar Receiver.java
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;

public class Receiver {
    private static final int MAX_BYTES = 1_000_000; // a hundred links, and the rest
    private static final Path RECEIVED = Path.of(System.getenv().getOrDefault("RECEIVED", "received"));

    public static void main(String[] arguments) throws Exception {
        var webhook = new Webhook(System.getenv("LAKEHOOK_WEBHOOK_SECRET"));
        Files.createDirectories(RECEIVED);
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(receive(webhook, exchange), -1);
            }
        });
        server.start();
        System.out.println("Receiving on http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static int receive(Webhook webhook, HttpExchange exchange) {
        try {
            // The bytes as they arrived: parsed and printed again they would no longer fit the signature.
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) return 413;
            webhook.verify(new String(body, StandardCharsets.UTF_8), exchange.getRequestHeaders());
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            Files.write(RECEIVED.resolve(id + ".json"), body, StandardOpenOption.CREATE_NEW);
            System.out.println("Kept " + id);
            return 204;
        } catch (WebhookVerificationException refused) {
            return 401;
        } catch (FileAlreadyExistsException repeated) { // Every attempt of a message has the same id.
            return 204;
        } catch (IOException failure) {
            System.err.println(failure);
            return 500;
        }
    }
}
