#!/usr/bin/env python3
"""A small OpenRosa server on loopback that holds a client to the Form Submission API 1.0.

    openrosa_server.py FOLDER

Prints its port. What it took lies in FOLDER/taken/<n>/ (the parts of each POST, by name, and body), and FOLDER/wrong has a
line for each rule that a request broke. FOLDER/manner, read at every request, says how it behaves, a word a line:
limit N, auth basic, auth digest, location URL, portal, page, redirect, no-version, status N, conflict ID, accepted (202),
bare (201 without a body), cut (takes all and answers nothing).
"""
import email.parser
import email.policy
import hashlib
import http.server
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
from email.utils import parsedate_to_datetime

FOLDER = sys.argv[1]
USER, PASSWORD, REALM, NONCE = 'clerk', 'right word', 'engawa', 'abcdef0123456789'
RESPONSE = '<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>%s</message></OpenRosaResponse>'


def manner():
    words = {}
    try:
        with open(os.path.join(FOLDER, 'manner'), encoding='utf-8') as lines:
            for line in lines:
                word, _, value = line.strip().partition(' ')
                words[word] = value
    except FileNotFoundError:
        pass
    return words


def wrong(text):
    with open(os.path.join(FOLDER, 'wrong'), 'a', encoding='utf-8') as file:
        file.write(text + '\n')


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    known = {}   # instanceID to the XML's bytes
    posts = 0
    head_seen = False

    def log_message(self, *_):
        pass

    def answer(self, status, body='', headers=(), openrosa=True, kind='text/xml; charset=utf-8'):
        data = body.encode()
        self.send_response(status)
        if openrosa:
            self.send_header('X-OpenRosa-Version', '1.0')
            limit = manner().get('limit')
            if limit:
                self.send_header('X-OpenRosa-Accept-Content-Length', limit)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(data)

    def may_enter(self):
        scheme = manner().get('auth')
        given = self.headers.get('Authorization', '')
        if not scheme:
            if given:
                wrong('a login that nobody asked for')
            return True
        if scheme == 'basic':
            if given == 'Basic Y2xlcms6cmlnaHQgd29yZA==':
                return True
            challenge = 'Basic realm="%s"' % REALM
        else:
            fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
            if given.startswith('Basic'):
                wrong('the password in clear though Digest was offered')
            if given.startswith('Digest') and fields.get('nonce') == NONCE:
                secret = md5('%s:%s:%s' % (USER, REALM, PASSWORD))
                request = md5('%s:%s' % (self.command, fields.get('uri')))
                right = md5(':'.join([secret, NONCE, fields.get('nc', ''), fields.get('cnonce', ''), 'auth', request]))
                if fields.get('response') == right:
                    return True
            challenge = 'Digest realm="%s", nonce="%s", qop="auth", algorithm=MD5' % (REALM, NONCE)
        self.answer(401, RESPONSE % 'login', [('WWW-Authenticate', challenge)])
        return False

    def check_headers(self):
        if self.headers.get('X-OpenRosa-Version') != '1.0':
            wrong('no X-OpenRosa-Version: 1.0')
        try:
            parsedate_to_datetime(self.headers['Date'])
            if not self.headers['Date'].endswith(' GMT'):
                wrong('Date is not in GMT')
        except (TypeError, ValueError):
            wrong('no Date that can be read')

    def do_HEAD(self):
        words = manner()
        self.check_headers()
        if 'portal' in words:
            return self.answer(200, '<html></html>', openrosa=False, kind='text/html')
        if 'redirect' in words:
            return self.answer(302, headers=[('Location', words['redirect'])], openrosa=False)
        if 'head' in words:
            return self.answer(int(words['head']))
        if not self.may_enter():
            return None
        Handler.head_seen = True
        headers = []
        if 'location' in words and not self.path.startswith('/moved'):
            headers.append(('Location', words['location']))
        return self.answer(204, headers=headers, openrosa='no-version' not in words)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', '0')))
        words = manner()
        self.check_headers()
        if not self.may_enter():
            return None
        if not Handler.head_seen:
            wrong('POST before HEAD')
        if 'location' in words and not self.path.startswith('/moved'):
            wrong('POST to the old place')
        parts = self.parts_of(body)
        xml = [content for name, kind, content in parts if name == 'xml_submission_file' and kind == 'text/xml']
        if len(xml) != 1:
            wrong('%d XForm parts' % len(xml))
            return self.answer(400, RESPONSE % 'no form')
        for name, _, _ in parts:
            if name != 'xml_submission_file' and name.encode() not in xml[0]:
                wrong('a part that the XML does not name: ' + name)
        if words.get('limit') and len(body) > int(words['limit']) and len(parts) > 2:
            wrong('%d bytes in %d parts' % (len(body), len(parts)))
        self.keep(parts, body)
        return self.respond(words, xml[0])

    def parts_of(self, body):
        kind = self.headers.get('Content-Type', '')
        if not kind.startswith('multipart/form-data; boundary='):
            wrong('not multipart/form-data: ' + kind)
        text = b'Content-Type: ' + kind.encode() + b'\r\n\r\n' + body
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(text)
        boundary = b'--' + kind.partition('boundary=')[2].encode()
        pieces = body.split(boundary)
        if pieces[0] != b'' or pieces[-1] != b'--\r\n':
            wrong('the envelope does not begin and end with its boundary')
        parts = []
        for part, piece in zip(message.iter_parts(), pieces[1:-1]):
            content = piece.partition(b'\r\n\r\n')[2][:-2]
            name = part.get_param('name', header='content-disposition')
            parts.append((name, part.get_content_type(), content))
        return parts

    def keep(self, parts, body):
        Handler.posts += 1
        folder = os.path.join(FOLDER, 'taken', '%04d' % Handler.posts)
        os.makedirs(folder)
        for name, _, content in parts:
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(content)
        with open(os.path.join(folder, 'body'), 'wb') as file:
            file.write(body)

    def respond(self, words, xml):
        if 'cut' in words:
            self.close_connection = True
            return None
        if 'page' in words:
            return self.answer(200, '<html><body>Welcome</body></html>', openrosa=False, kind='text/html')
        if 'status' in words:
            return self.answer(int(words['status']), RESPONSE % 'as told')
        if 'bare' in words:
            return self.answer(201)
        root = ElementTree.fromstring(xml)
        instance = next((node.text for node in root.iter() if node.tag.endswith('instanceID')), None)
        if words.get('conflict', '-') in xml.decode() or Handler.known.setdefault(instance, xml) != xml:
            return self.answer(409, RESPONSE % 'another form has this instanceID')
        return self.answer(202 if 'accepted' in words else 201, RESPONSE % 'thank you')


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
