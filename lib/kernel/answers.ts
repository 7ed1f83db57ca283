// The kernel's answers to requests that need no turn: they are given at once, even while a cell runs.
import type { Session } from './session.ts';
import type { Content } from './wire.ts';

/** Type and content of a reply. */
export type ImmediateReply = readonly [type: string, content: Content];

/** By message type: what answers a request with this content. */
export type Answers = Readonly<Record<string, (content: Content) => ImmediateReply>>;

export function immediateAnswers(session: Session): Answers {
  const { converter } = session.tslab;
  return {
    kernel_info_request: () => ['kernel_info_reply', kernelInfo(session)],
    is_complete_request({ code }) {
      const { completed, indent = '' } = session.tslab.isCompleteCode(String(code));
      return ['is_complete_reply', completed ? { status: 'complete' } : { status: 'incomplete', indent }];
    },
    complete_request({ code, cursor_pos: position }) {
      const { start, end, matches } = completeWord(
        String(code),
        Number(position),
        converter.complete(session.declarations(), String(code), Number(position)),
      );
      return ['complete_reply', { status: 'ok', matches, cursor_start: start, cursor_end: end, metadata: {} }];
    },
    inspect_request({ code, cursor_pos: position }) {
      const info = converter.inspect(session.declarations(), String(code), Number(position));
      const data = info === undefined ? {} : { 'text/plain': session.tslab.printQuickInfo(info) };
      return ['inspect_reply', { status: 'ok', found: info !== undefined, data, metadata: {} }];
    },
    comm_info_request: () => ['comm_info_reply', { status: 'ok', comms: {} }],
    history_request: () => ['history_reply', { status: 'ok', history: [] }],
    interrupt_request() {
      session.interrupt();
      return ['interrupt_reply', { status: 'ok' }];
    },
  };
}

/**
 * What is offered, and the part of the code that it takes the place of. Within quotes the converter offers all texts
 * without looking at what is written already: those that begin so are kept, and replace it.
 */
function completeWord(
  code: string,
  position: number,
  { start, end, candidates }: ReturnType<Session['tslab']['converter']['complete']>,
) {
  const written = /(?<=['"`])[^'"`\n]*$/.exec(code.slice(0, position))?.[0] ?? '';
  const fitting =
    start === position && end === position && written !== ''
      ? candidates.filter((candidate) => candidate.startsWith(written))
      : [];
  return fitting.length === 0
    ? { start, end, matches: candidates }
    : { start: position - written.length, end, matches: fitting };
}

function kernelInfo(session: Session): Content {
  const { version } = session.tslab.ts;
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'without-decoding',
    implementation_version: '1.0',
    banner: `TypeScript ${version} on Node.js ${process.version}`,
    language_info: {
      name: 'typescript',
      version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      nbconvert_exporter: 'script',
      // The spelling that both classic Notebook and JupyterLab understand.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
    help_links: [],
  };
}
