'use strict';
// An S3 server on loopback for the tests of sync/store: s3rver (npm), and before it a gate that does what s3rver leaves
// out and the large engines do: it verifies Signature Version 4 of every request, body included, as AWS documents it
// ("Create a signed AWS API request"), and can heed If-None-Match and keep a credential to what a policy allows.
//
//     node serve.js '{"modules":"…/node_modules","folder":"…","bucket":"engawa",…}'
//
// Prints its port when it answers. Ends when standard input does, so that nothing is left after a test that was killed.
const crypto = require('crypto');
const http = require('http');
const https = require('https');
const fs = require('fs');
const path = require('path');

const options = JSON.parse(process.argv[2]);
// s3rver makes its continuation tokens with DES, which OpenSSL 3 has put away; triple DES with one key is the same.
for (const name of ['createCipheriv', 'createDecipheriv']) {
  const real = crypto[name];
  crypto[name] = (cipher, key, iv) =>
    cipher === 'des' ? real('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : real(cipher, key, iv);
}
const S3rver = require(path.join(options.modules, 's3rver'));

const sha256 = data => crypto.createHash('sha256').update(data).digest('hex');
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();
const encoded = text =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());

function refusal(status, code, extra = '', headers = {}) {
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code>` +
    `<Message>${code}</Message>${extra}<RequestId>0</RequestId></Error>` };
}

// What is wrong with the signature of this request, or nothing.
function signatureFault(request, body) {
  const header = request.headers.authorization || '';
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  if (!parts) return refusal(403, 'AccessDenied');
  const [id, day, region, service, end] = parts[1].split('/');
  const secret = options.logins[id];
  if (secret === undefined) return refusal(403, 'InvalidAccessKeyId');
  if (region !== options.region) {
    return refusal(400, 'AuthorizationHeaderMalformed', `<Region>${options.region}</Region>`,
      { 'x-amz-bucket-region': options.region });
  }
  const time = request.headers['x-amz-date'] || '';
  const when = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(when - Date.now()) <= 15 * 60 * 1000)) return refusal(403, 'RequestTimeTooSkewed');
  const announced = request.headers['x-amz-content-sha256'];
  if (announced !== sha256(body)) return refusal(400, 'XAmzContentSHA256Mismatch');

  const signed = parts[2].split(';');
  if (!signed.includes('host') || Object.keys(request.headers).some(h => h.startsWith('x-amz-') && !signed.includes(h)))
    return refusal(403, 'AccessDenied');
  const [rawPath, rawQuery = ''] = request.url.split('?');
  const query = [...new URLSearchParams(rawQuery)].map(([k, v]) => `${encoded(k)}=${encoded(v)}`).sort().join('&');
  const lines = signed.map(h => `${h}:${(request.headers[h] || '').trim().replace(/ +/g, ' ')}\n`).join('');
  const uri = decodeURIComponent(rawPath).split('/').map(encoded).join('/');
  const canonical = [request.method, uri, query, lines, parts[2], announced].join('\n');
  const scope = [day, region, service, end].join('/');
  if (!time.startsWith(day) || service !== 's3' || end !== 'aws4_request') return refusal(403, 'SignatureDoesNotMatch');
  const key = [day, region, service, end].reduce(hmac, 'AWS4' + secret);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return expected === parts[3] ? null : refusal(403, 'SignatureDoesNotMatch');
}

// The bucket and key that a request is about, in either style of addressing.
function target(request) {
  const [rawPath, rawQuery = ''] = request.url.split('?');
  const host = (request.headers.host || '').replace(/:\d+$/, '');
  const names = decodeURIComponent(rawPath).split('/').slice(1);
  const bucket = host.endsWith('.' + options.host) ? host.slice(0, -options.host.length - 1) : names.shift();
  return { bucket, key: names.join('/'), query: new URLSearchParams(rawQuery) };
}

// IAM's pattern: "*" is any text, "?" any one character.
const matches = (pattern, text) =>
  new RegExp('^' + pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.') + '$', 's').test(text);
const list = value => (Array.isArray(value) ? value : [value]);

// The part of IAM's language that docs/guides/store.md uses: Allow, Action, Resource, StringLike on s3:prefix.
function allowed(policy, action, resource, context) {
  return policy.Statement.some(statement =>
    statement.Effect === 'Allow' && list(statement.Action).some(p => matches(p, action)) &&
    list(statement.Resource).some(p => matches(p, resource)) &&
    Object.entries(statement.Condition || {}).every(([operator, tests]) => operator === 'StringLike' &&
      Object.entries(tests).every(([name, patterns]) =>
        context[name] !== undefined && list(patterns).some(p => matches(p, context[name])))));
}

const actions = { GET: 's3:GetObject', HEAD: 's3:GetObject', PUT: 's3:PutObject', DELETE: 's3:DeleteObject' };
function policyFault(request) {
  const id = /Credential=([^/]+)/.exec(request.headers.authorization)[1];
  const policy = (options.policies || {})[id];
  if (!policy) return null;
  const { bucket, key, query } = target(request);
  const arn = `arn:aws:s3:::${bucket}`;
  const fine = key === '' ? allowed(policy, 's3:ListBucket', arn, { 's3:prefix': query.get('prefix') || undefined })
                          : allowed(policy, actions[request.method], `${arn}/${key}`, {});
  return fine ? null : refusal(403, 'AccessDenied');
}

// Without the right to list, what is not there looks like what is not allowed: so AWS answers.
function hidesAbsence(request) {
  const id = /Credential=([^/]+)/.exec(request.headers.authorization)[1];
  const policy = (options.policies || {})[id];
  return policy && !allowed(policy, 's3:ListBucket', `arn:aws:s3:::${target(request).bucket}`, {});
}

function send(response, request, answer) {
  response.writeHead(answer.status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(answer.body),
    'x-amz-request-id': '0', ...answer.headers });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

function inner(port, method, url, headers, body) {
  return new Promise((resolve, reject) => {
    const forwarded = http.request({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part)).on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}

async function answered(port, request, body) {
  const fault = signatureFault(request, body) || policyFault(request);
  if (fault) return fault;
  const { bucket, key } = target(request);
  // s3rver knows virtual hosts below its own service name only; behind the gate it is asked in the other style.
  let query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  // An engine may send shorter pages than it was asked for.
  if (options.pageObjects) query = query.replace(/max-keys=\d+/, `max-keys=${options.pageObjects}`);
  const url = '/' + bucket + (key || query ? '/' : '') + key.split('/').map(encoded).join('/') + query;
  const headers = { ...request.headers, host: '127.0.0.1', 'content-length': body.length };
  for (const name of ['authorization', 'transfer-encoding', 'connection', 'if-none-match']) delete headers[name];
  if (options.conditional && request.method === 'PUT' && request.headers['if-none-match'] === '*') {
    const there = await inner(port, 'HEAD', url, { host: '127.0.0.1' }, '');
    if (there.status === 200) return refusal(412, 'PreconditionFailed');
  }
  if (options.refusesConditions && request.headers['if-none-match']) return refusal(501, 'NotImplemented');
  const answer = await inner(port, request.method, url, headers, body);
  if (answer.status === 404 && key !== '' && hidesAbsence(request)) return refusal(403, 'AccessDenied');
  return answer;
}

async function main() {
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: options.folder, vhostBuckets: false,
    configureBuckets: [{ name: options.bucket }] });
  const { port } = await server.run();
  const listener = (request, response) => {
    const parts = [];
    request.on('data', part => parts.push(part)).on('end', () =>
      answered(port, request, Buffer.concat(parts)).then(
        answer => {
          if (typeof answer.body === 'string') return send(response, request, answer);
          response.writeHead(answer.status, answer.headers);
          response.end(answer.body);
        },
        error => send(response, request, refusal(500, 'InternalError', `<Detail>${error.message}</Detail>`))));
  };
  const gate = options.certificate
    ? https.createServer({ cert: fs.readFileSync(options.certificate), key: fs.readFileSync(options.key) }, listener)
    : http.createServer(listener);
  gate.keepAliveTimeout = 60000;
  gate.listen(0, '127.0.0.1', () => console.log(gate.address().port));
  process.stdin.resume().on('end', () => process.exit(0));
}

main();
