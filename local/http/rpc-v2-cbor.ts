import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';

/** Whether a request is in Smithy's RPC v2 CBOR protocol. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export function isRpcV2Cbor(headers: IncomingHttpHeaders): boolean {
  return headers['smithy-protocol'] === 'rpc-v2-cbor';
}

/** Tells a client of that protocol, in its own form so that it can say so, that only AWS JSON is spoken here. */
export function refuseRpcV2Cbor(): HttpAnswer {
  const fields = [
    ['__type', 'UnsupportedProtocol'],
    [
      'message',
      'This endpoint speaks the AWS JSON protocol. Please configure the client for awsJson1_0 or awsJson1_1.',
    ],
  ];
  // A map (major type 5) of as many pairs. https://www.rfc-editor.org/rfc/rfc8949.html#section-3.1
  const body = Buffer.concat([Buffer.of(0xa0 | fields.length), ...fields.flat().map(cborText)]);
  return {
    status: 400,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body,
  };
}

/** A text (major type 3) of less than 256 bytes: its length in the first byte, or in a second one. */
function cborText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 24 ? Buffer.of(0x60 | length) : Buffer.of(0x78, length);
  return Buffer.concat([head, Buffer.from(text)]);
}
