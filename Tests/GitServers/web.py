#!/usr/bin/env python3
"""A web server for tests, in front of `git http-backend`, on this machine only.

    web.py ROOT PORT [--tls CERTIFICATE KEY] [--login USER PASSWORD] [--redirect PREFIX URL] [--log FILE] [--host ADDRESS]

It answers below /cgi-error with 500. --redirect sends what lies below /PREFIX/ to URL. The log has each request's line, and whether a
password came with it.
"""
import argparse, base64, http.server, os, ssl, subprocess

options = argparse.ArgumentParser()
options.add_argument("root")
options.add_argument("port", type=int)
options.add_argument("--tls", nargs=2)
options.add_argument("--login", nargs=2)
options.add_argument("--redirect", nargs=2)
options.add_argument("--log")
options.add_argument("--host", default="127.0.0.1")
options = options.parse_args()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self):
        if options.log:
            with open(options.log, "a") as log:
                log.write(f"{self.command} {self.path} {'with' if self.headers.get('Authorization') else 'without'}\n")

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do(self):
        self.note()
        path, _, query = self.path.partition("?")
        body = self.body() if self.command == "POST" else b""
        if options.redirect and path.startswith(f"/{options.redirect[0]}/"):
            place = options.redirect[1] + path[len(options.redirect[0]) + 1:] + (f"?{query}" if query else "")
            return self.answer(301, [("Location", place)])
        if path.startswith("/cgi-error"):
            return self.answer(500)
        if options.login:
            wanted = "Basic " + base64.b64encode(":".join(options.login).encode()).decode()
            if self.headers.get("Authorization") != wanted:
                return self.answer(401, [("WWW-Authenticate", 'Basic realm="tests"')])
        environment = {
            "PATH": "/usr/bin:/bin", "GIT_PROJECT_ROOT": options.root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
            "HOME": options.root, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }
        if self.headers.get("Content-Encoding"):
            environment["HTTP_CONTENT_ENCODING"] = self.headers["Content-Encoding"]
        result = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, content = result.stdout.partition(b"\r\n\r\n")
        headers, status = [], 200
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name:
                headers.append((name, value))
        self.answer(status, headers, content)

    do_GET = do_POST = do


server = http.server.ThreadingHTTPServer((options.host, options.port), Handler)
server.daemon_threads = True
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
