import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;

/** Prints, and keeps what it has printed in the file RECORD; and one conversation with a client. */
class Own {
    static void say(String text) {
        System.out.println(text);
        keep(text);
    }

    static synchronized void keep(String text) {
        try (OutputStream record = new FileOutputStream(System.getenv("RECORD"), true)) {
            record.write((text + "\n").getBytes("UTF-8"));
        } catch (IOException error) {
            throw new RuntimeException(error);
        }
    }

    static void serve(Socket client) {
        try (Socket socket = client) {
            say("a client has connected");
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            String line;
            while ((line = in.readLine()) != null) {
                say("it says: " + line);
                out.write(("ECHO: " + line + "\n").getBytes());
            }
            say("it has left");
        } catch (IOException error) {
            say("it was lost");
        }
    }
}
