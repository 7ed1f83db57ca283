import { expect, it } from 'vitest';
import { newMessage } from '../../lib/kernel/wire.ts';
import { collectOutputs } from '../../lib/notebook/file/outputs.ts';

function printed(...texts: readonly string[]): unknown {
  const { outputs, receive } = collectOutputs().cell();
  for (const text of texts) receive(newMessage('kernel', 'stream', { name: 'stdout', text }));
  return outputs;
}

const stdout = (text: string) => [{ output_type: 'stream', name: 'stdout', text }];

it('keeps of a line that was overwritten the last state', () => {
  expect(printed('10 %\r20 %', '\r30 %\r\ndone\n', 'a\rb\rc\u2028d\re')).toEqual(stdout('30 %\ndone\ne'));
});

it('keeps a long line beside one that was overwritten', () => {
  // Tried at each character it takes hours.
  const long = 'x'.repeat(1_000_000);
  expect(printed(`10 %\r20 %\n${long}\n`)).toEqual(stdout(`20 %\n${long}\n`));
});

it('keeps as texts what is shown as text, and JSON as it is', () => {
  const { outputs, receive } = collectOutputs().cell();
  const data = { 'text/plain': 42, 'text/html': { a: 1 }, 'application/json': { a: [1] }, 'image/png': 'iVBORw0KGgo=' };
  receive(newMessage('kernel', 'display_data', { data, metadata: {}, transient: { display_id: 'one' } }));
  const kept = { ...data, 'text/plain': '42', 'text/html': '{"a":1}' };
  expect(outputs).toEqual([{ output_type: 'display_data', data: kept, metadata: {} }]);
  receive(
    newMessage('kernel', 'update_display_data', { data: { 'text/plain': true }, transient: { display_id: 'one' } }),
  );
  expect(outputs).toEqual([{ output_type: 'display_data', data: { 'text/plain': 'true' }, metadata: {} }]);
});
