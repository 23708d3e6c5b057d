/** The forms in which a client can take the link: one template of an adapter each. */
export const FORMS = [
  { name: 'messages', statement: 'whole messages: send, onMessage, onClose' },
  { name: 'stream', statement: 'bytes: a socket, the pipes of a process' },
  { name: 'web-socket', statement: 'a WebSocket as browsers have it' },
] as const;

export type FormName = (typeof FORMS)[number]['name'];

/** What is taken where nobody can be asked: it needs nothing of a client but a way to hand messages over. */
export const DEFAULT_FORM: FormName = 'messages';
