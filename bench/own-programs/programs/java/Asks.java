import java.net.ServerSocket;
import java.util.Scanner;

/** Asks for its port. */
class Asks {
    public static void main(String[] args) throws Exception {
        System.out.print("Port: ");
        int port = new Scanner(System.in).nextInt();
        Own.keep("Port: " + port);
        ServerSocket server = new ServerSocket(port);
        while (true) Own.serve(server.accept());
    }
}
