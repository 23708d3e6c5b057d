import { DEFAULT_CALL_TIMEOUT_MS } from '../../../../properties/scenarios/generate-scenarios.js';
import type { Race } from '../../../core/race.js';
import type { Scenario } from '../../../core/scenario.js';
import type { LinkForm } from '../../../core/target.js';
import type { RaceText } from './race-text.js';
import type { RaceFrame } from './schema/race-schema.js';
import type { WrittenAction } from './written-action.js';

/** The form of the link, where the file says it. */
export function readForm(link: RaceFrame['link'], text: RaceText): Pick<Race, 'form'> {
  if (link?.framing !== undefined && link.form !== 'stream') {
    const says = `framing is how messages are told apart on a stream, and the form is ${link.form ?? 'not said'}`;
    throw text.refuse(['link', 'framing'], `${says}; for example link: { form: stream, framing: ${link.framing} }`);
  }
  if (link?.splitFramesAt !== undefined && link.form !== undefined && link.form !== 'stream') {
    const says = `frames come in two chunks on a stream only, and the form is ${link.form}`;
    throw text.refuse(['link', 'splitFramesAt'], `${says}; for example link: { form: stream, splitFramesAt: 10 }`);
  }
  if (link?.form === undefined) return {};
  const form: LinkForm = link.form === 'stream' ? (link.framing ?? 'lines') : link.form;
  return { form };
}

type Settings = Pick<
  Scenario,
  'preset' | 'callTimeoutMs' | 'consumerDelayMs' | 'asyncConsumer' | 'splitFramesAt' | 'afterLoss' | 'unanswered'
>;

/** What the client and the app are given. */
export function readSettings(link: RaceFrame['link'], actions: readonly WrittenAction[], text: RaceText): Settings {
  const { preset, splitFramesAt, afterLoss, asyncConsumer, consumerDelayMs } = link ?? {};
  return {
    ...(preset === undefined ? {} : { preset }),
    callTimeoutMs: callTimeoutOf(link, actions, text),
    ...(consumerDelayMs === undefined ? {} : { consumerDelayMs }),
    ...(asyncConsumer === undefined ? {} : { asyncConsumer }),
    ...(splitFramesAt === undefined ? {} : { splitFramesAt }),
    ...(afterLoss === undefined ? {} : { afterLoss }),
  };
}

/** A client is given one timeout when it connects, so calls that say another contradict each other. */
function callTimeoutOf(link: RaceFrame['link'], actions: readonly WrittenAction[], text: RaceText): number {
  let timeoutMs = link?.callTimeoutMs;
  let where = 'link.callTimeoutMs';
  for (const { fields, name, path } of actions) {
    if (typeof fields.timeoutMs !== 'number') continue;
    if (timeoutMs !== undefined && fields.timeoutMs !== timeoutMs) {
      const says = `${name} is given ${fields.timeoutMs} ms, and ${where} says ${timeoutMs}`;
      const how = `a client is given one timeout for all calls; write it once: link: { callTimeoutMs: ${timeoutMs} }`;
      throw text.refuse([...path, 'timeoutMs'], `${says}; ${how}`);
    }
    timeoutMs = fields.timeoutMs;
    where = name;
  }
  return timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS;
}
