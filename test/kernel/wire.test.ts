import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { channelAddress, decodeMessage, encodeMessage, newMessage } from '../../lib/kernel/wire.ts';
import type { ConnectionInfo } from '../../lib/kernel/wire.ts';

const request = { ...newMessage('session', 'execute_request', { code: '1' }), identities: [Buffer.from([0, 1, 255])] };

describe('messages', () => {
  it('are framed and signed as the protocol says', () => {
    const frames = encodeMessage(request, 'secret');
    expect(frames[0]).toEqual(Buffer.from([0, 1, 255]));
    expect(frames[1]?.toString()).toBe('<IDS|MSG>');
    const parts = frames.slice(3).map(String);
    expect(frames[2]?.toString()).toBe(createHmac('sha256', 'secret').update(parts.join('')).digest('hex'));
    expect(parts.map((part) => JSON.parse(part))).toEqual([request.header, {}, {}, { code: '1' }]);
  });

  it('come back as they went', () => {
    expect(decodeMessage(encodeMessage(request, 'secret'), 'secret')).toEqual(request);
  });

  it('hold no half of a character, which Python could not write into a notebook', () => {
    const shown = { text: `whole 😀, halves ${'😀'[0]} and ${'😀'[1]}`, data: { list: ['😀'.split('')] } };
    const sent = encodeMessage(newMessage('session', 'stream', shown), '')
      .at(-1)!
      .toString();
    expect(JSON.parse(sent)).toEqual({
      text: 'whole 😀, halves \ufffd and \ufffd',
      data: { list: [['\ufffd', '\ufffd']] },
    });
  });

  it('are refused with another signature, or in pieces', () => {
    const frames = encodeMessage(request, 'secret');
    expect(() => decodeMessage(frames, 'other')).toThrow('another signature');
    const forged = frames.map((frame, i) => (i === frames.length - 1 ? Buffer.from('{"code":"2"}') : frame));
    expect(() => decodeMessage(forged, 'secret')).toThrow('another signature');
    expect(() => decodeMessage(frames.slice(0, 4), 'secret')).toThrow('expected a Jupyter message');
  });

  it("answer under the asker's name and identity", () => {
    const reply = newMessage('kernel', 'execute_reply', {}, request);
    expect(reply).toMatchObject({ identities: request.identities, parent: request.header });
    expect(reply.header.msg_id).not.toBe(request.header.msg_id);
  });
});

describe('channelAddress', () => {
  const connection = { ip: '127.0.0.1', shell_port: 5, key: '', transport: 'tcp' } as ConnectionInfo;

  it('follows both transports', () => {
    expect(channelAddress(connection, 'shell')).toBe('tcp://127.0.0.1:5');
    expect(channelAddress({ ...connection, transport: 'ipc', ip: '/run/k' }, 'shell')).toBe('ipc:///run/k-5');
  });
});
