//! Many Python clients at once against a server with a thread for each: nothing is lost and nothing is left over.
//! It measures no time; the benchmarks do.

use crate::tools::python as tools;

use sockscope::world::World;
use tools::*;

const SERVER: &str = "\
import socketserver
import struct


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while header := self.rfile.read(4):
            size, = struct.unpack('>I', header)
            answer = self.rfile.read(size).upper()
            self.wfile.write(struct.pack('>I', len(answer)) + answer)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(('127.0.0.1', 8080), Handler) as server:
    server.serve_forever()
";

const CLIENT: &str = "\
import socket
import struct

right = 0
with socket.create_connection(('127.0.0.1', 8080)) as client:
    answers = client.makefile('rb')
    for number in range(50):
        message = f'message number {number}'.encode()
        client.sendall(struct.pack('>I', len(message)) + message)
        size, = struct.unpack('>I', answers.read(4))
        right += answers.read(size) == message.upper()
print(right, 'right answers')
";

#[test]
fn eight_clients_and_a_server_with_threads_lose_nothing() {
    for scenario in [pair(SERVER, CLIENT, 8), free(pair(SERVER, CLIENT, 8))] {
        let (trace, report) = run(&scenario);
        assert!(report.failures.is_empty() && report.conserved, "{report:?}");
        assert_eq!((report.threads_left, report.descriptors_left), (0, 0));
        for client in 1..=8 {
            assert_eq!(printed(&trace, &format!("client-{client}")), "50 right answers\n");
        }
        let world = World::at_end(&trace);
        let books = world.accounting();
        assert!(books.holds);
        assert_eq!((books.queued, books.unsent, books.discarded), (0, 0, 0));
        assert_eq!(books.accepted, books.received);
        assert_eq!(world.flows().len(), 16);
    }
}
