"""The module `socketserver` of the programs: a server as a class, one request after another or one thread for each.

There are no forking servers and no Unix sockets, since there are no processes and no files.
"""
import io
import select
import socket
import sys
import threading

__all__ = ['BaseServer', 'TCPServer', 'UDPServer', 'ThreadingMixIn', 'ThreadingTCPServer', 'ThreadingUDPServer',
           'BaseRequestHandler', 'StreamRequestHandler', 'DatagramRequestHandler']


class BaseServer:
    """The part that knows requests and no sockets. A program overrides what it wants to have otherwise."""

    timeout = None

    def __init__(self, server_address, RequestHandlerClass):
        self.server_address = server_address
        self.RequestHandlerClass = RequestHandlerClass
        self._ended = threading.Event()
        self._asked_to_end = False

    def __enter__(self):
        return self

    def __exit__(self, *what_happened):
        self.server_close()

    # ---------------------------------------------------------------- the loop

    def serve_forever(self, poll_interval=0.5):
        """Waits for requests, and looks up every `poll_interval` seconds whether it is to end."""
        self._ended.clear()
        try:
            while not self._asked_to_end:
                ready = select.select([self], [], [], poll_interval)[0]
                if self._asked_to_end:
                    break
                if ready:
                    self._take_request()
                self.service_actions()
        finally:
            self._asked_to_end = False
            self._ended.set()

    def shutdown(self):
        """Ends `serve_forever` and waits until it has ended; so it must be called from another thread."""
        self._asked_to_end = True
        self._ended.wait()

    def handle_request(self):
        """One request, or `handle_timeout` when none has come in time."""
        limits = [limit for limit in (self.socket.gettimeout(), self.timeout) if limit is not None]
        if select.select([self], [], [], min(limits) if limits else None)[0]:
            self._take_request()
        else:
            self.handle_timeout()

    def _take_request(self):
        try:
            request, client_address = self.get_request()
        except OSError:
            # The client was gone before it was accepted.
            return
        taken = False
        try:
            if self.verify_request(request, client_address):
                self.process_request(request, client_address)
                taken = True
        except Exception:
            self.handle_error(request, client_address)
        finally:
            if not taken:
                self.shutdown_request(request)

    # ---------------------------------------------------------------- what a program may override

    def server_activate(self):
        pass

    def service_actions(self):
        pass

    def handle_timeout(self):
        pass

    def verify_request(self, request, client_address):
        return True

    def process_request(self, request, client_address):
        self.finish_request(request, client_address)
        self.shutdown_request(request)

    def finish_request(self, request, client_address):
        self.RequestHandlerClass(request, client_address, self)

    def shutdown_request(self, request):
        self.close_request(request)

    def close_request(self, request):
        pass

    def server_close(self):
        pass

    def handle_error(self, request, client_address):
        print('-' * 40, file=sys.stderr)
        print('Exception occurred during processing of request from', client_address, file=sys.stderr)
        sys.__excepthook__(*sys.exc_info())
        print('-' * 40, file=sys.stderr)


class TCPServer(BaseServer):
    """A server whose requests are connections."""

    address_family = socket.AF_INET
    socket_type = socket.SOCK_STREAM
    request_queue_size = 5
    allow_reuse_address = False
    allow_reuse_port = False

    def __init__(self, server_address, RequestHandlerClass, bind_and_activate=True):
        super().__init__(server_address, RequestHandlerClass)
        self.socket = socket.socket(self.address_family, self.socket_type)
        if bind_and_activate:
            try:
                self.server_bind()
                self.server_activate()
            except BaseException:
                self.server_close()
                raise

    def server_bind(self):
        if self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.allow_reuse_port:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def server_activate(self):
        self.socket.listen(self.request_queue_size)

    def server_close(self):
        self.socket.close()

    def fileno(self):
        return self.socket.fileno()

    def get_request(self):
        return self.socket.accept()

    def shutdown_request(self, request):
        try:
            # The client is to read the end of the stream even while a copy of the socket is still about.
            request.shutdown(socket.SHUT_WR)
        except OSError:
            # The client has ended it already.
            pass
        self.close_request(request)

    def close_request(self, request):
        request.close()


class UDPServer(TCPServer):
    """A server whose requests are datagrams: each with the socket to answer by."""

    socket_type = socket.SOCK_DGRAM
    max_packet_size = 8192

    def get_request(self):
        data, client_address = self.socket.recvfrom(self.max_packet_size)
        return (data, self.socket), client_address

    def server_activate(self):
        # A socket for datagrams does not listen.
        pass

    def shutdown_request(self, request):
        self.close_request(request)

    def close_request(self, request):
        # The socket is the server's own and serves the next one.
        pass


class ThreadingMixIn:
    """A thread for each request. It stands before the server in the list of base classes."""

    daemon_threads = False
    block_on_close = True
    _threads = ()

    def process_request(self, request, client_address):
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address))
        thread.daemon = self.daemon_threads
        if self.block_on_close and not thread.daemon:
            # Those that have ended need not be kept until the server closes.
            self._threads = [kept for kept in self._threads if kept.is_alive()] + [thread]
        thread.start()

    def process_request_thread(self, request, client_address):
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)

    def server_close(self):
        super().server_close()
        for thread in self._threads:
            thread.join()
        self._threads = ()


class ThreadingTCPServer(ThreadingMixIn, TCPServer):
    pass


class ThreadingUDPServer(ThreadingMixIn, UDPServer):
    pass


class BaseRequestHandler:
    """One request: it is set up, handled and finished when the object is made."""

    def __init__(self, request, client_address, server):
        self.request = request
        self.client_address = client_address
        self.server = server
        self.setup()
        try:
            self.handle()
        finally:
            self.finish()

    def setup(self):
        pass

    def handle(self):
        pass

    def finish(self):
        pass


class StreamRequestHandler(BaseRequestHandler):
    """A connection as two files, `rfile` and `wfile`."""

    rbufsize = -1
    wbufsize = 0
    timeout = None
    disable_nagle_algorithm = False

    def setup(self):
        self.connection = self.request
        if self.timeout is not None:
            self.connection.settimeout(self.timeout)
        if self.disable_nagle_algorithm:
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.rfile = self.connection.makefile('rb', self.rbufsize)
        if self.wbufsize == 0:
            self.wfile = _Unbuffered(self.connection)
        else:
            self.wfile = self.connection.makefile('wb', self.wbufsize)

    def finish(self):
        try:
            if not self.wfile.closed:
                self.wfile.flush()
        except OSError:
            # The client does not read any more; there is nobody left to tell.
            pass
        self.wfile.close()
        self.rfile.close()


class _Unbuffered(io.BufferedIOBase):
    """A file whose every write is sent at once and whole. A raw file may take only a part."""

    def __init__(self, connection):
        self._connection = connection

    def writable(self):
        return True

    def write(self, b):
        self._connection.sendall(b)
        return len(memoryview(b).cast('B'))

    def fileno(self):
        return self._connection.fileno()


class DatagramRequestHandler(BaseRequestHandler):
    """A datagram as two files: what is written is one datagram, sent at the end."""

    def setup(self):
        self.packet, self.socket = self.request
        self.rfile = io.BytesIO(self.packet)
        self.wfile = io.BytesIO()

    def finish(self):
        self.socket.sendto(self.wfile.getvalue(), self.client_address)
