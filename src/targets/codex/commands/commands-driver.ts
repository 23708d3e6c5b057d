import type { DriverOperation } from '../../../core/wire-target.js';
import { AppServerClient } from '../app-server-client.js';
import { AppServerDriver, type AppServerDriverSettings } from '../app-server-driver.js';
import { classifyCommandError } from './classify-command-error.js';
import { commandsConfig } from './commands-config.js';
import { type CommandOutput, ModelServer, type ModelStep } from './model-server.js';
import { type CompletedCommand, ToldProcess } from './told-process.js';

/** A command that must not exist on this machine. The word behind it is the process of the scenario. */
const COMMAND = 'tailrace-remote-command';

/** How long the client waits for a command before it tells the model that it runs on: the least that it takes. */
const YIELD_MS = 250;

const CALL = 'call-';

/**
 * The operation that is over when the client can be used: when a command has reached the executor, which answers this
 * one by refusing it in these words (sim/executor/named-processes.ts).
 */
const CONNECT = 'connect';
const REACHED = 'tailrace was reached';
/** In what the model is told of a command: that there is no process. */
const NOT_CREATED = 'CreateProcess';
/** And that there was one. */
const RAN = /^Process (?:exited|running)/m;
const WITHOUT_WORDS = 'the turn ended without a word of its command';

/** Drives app-servers whose model has them run commands on the executor. */
export class CommandsDriver extends AppServerDriver {
  constructor(settings: AppServerDriverSettings) {
    super(settings, (start) => new CommandsClient(start));
  }
}

/** A turn of the model, which starts one process. */
interface Turn {
  readonly op: string;
  readonly callId: string;
  asked: boolean;
  /** What the model was told came of it. */
  output: string | undefined;
}

interface CommandItem extends CompletedCommand {
  readonly type: string;
  readonly id: string;
}

interface Notification {
  readonly item?: CommandItem;
  readonly itemId?: string;
  readonly delta?: string;
  readonly turn?: { readonly status?: string; readonly error?: { readonly message?: string } | null };
}

/**
 * One app-server, whose model has it run a command for every process that is started. The turn is over once the command
 * was seen to run; it runs on, and its user is told what it puts out, and how it ends. There is one turn at a time.
 */
class CommandsClient extends AppServerClient {
  protected usable = false;
  readonly #starts: string[] = [];
  readonly #processes = new Map<string, ToldProcess>();
  #model: ModelServer | undefined;
  #turn: Turn | undefined;

  operate(operation: DriverOperation): void {
    const { op } = operation;
    if (operation.do === 'start') {
      this.#starts.push(op);
      this.#nextTurn();
    } else if (operation.do === 'read') {
      const process = this.#processes.get(operation.process);
      if (process === undefined) this.fail(`'${operation.process}' is read, which was not started`);
      else {
        process.read(operation, {
          resolve: (value) => this.resolve(op, value),
          reject: (failure) => this.reject(op, failure),
        });
      }
    } else this.fail(`codex cannot be told to '${operation.do}'`);
  }

  override async stop(): Promise<void> {
    for (const process of this.#processes.values()) process.dispose();
    await super.stop();
    await this.#model?.close();
  }

  protected async configOf(): Promise<string> {
    this.#model = await ModelServer.listen((outputs) => this.#modelAsked(outputs));
    return commandsConfig(this.#model.url);
  }

  /** The app-server is content with a connection that is lost before it was open: a command is not. */
  protected override threadStarted(): void {
    this.#starts.push(CONNECT);
    this.#nextTurn();
  }

  protected override canBegin(operation: DriverOperation): boolean {
    return !('process' in operation) || this.#processes.has(operation.process);
  }

  protected notified(method: string, params: unknown): void {
    const { item, itemId, delta, turn } = params as Notification;
    const op = opOf(item?.type === 'commandExecution' ? item.id : itemId);
    if (method === 'turn/completed') this.#turnOver(turn?.error?.message);
    if (op === undefined) return;
    switch (method) {
      case 'item/started':
        this.#seen(op);
        break;
      case 'item/commandExecution/outputDelta':
        this.#seen(op).delta(delta ?? '');
        break;
      case 'item/completed':
        this.#seen(op).completed(item ?? {});
        break;
      default:
    }
  }

  #nextTurn(): void {
    if (this.#turn !== undefined) return;
    const op = this.#starts.shift();
    if (op === undefined) return;
    this.#turn = { op, callId: `${CALL}${op}`, asked: false, output: undefined };
    const input = [{ type: 'text', text: `Start ${op}.` }];
    this.request('turn/start', { threadId: this.thread, input }, (answer) => {
      if ('error' in answer) this.#turnOver(answer.error.message);
    });
  }

  #modelAsked(outputs: readonly CommandOutput[]): ModelStep {
    const turn = this.#turn;
    if (turn === undefined) return { do: 'end-turn' };
    turn.output ??= outputs.find(({ callId }) => callId === turn.callId)?.text;
    if (turn.asked) return { do: 'end-turn' };
    turn.asked = true;
    return { do: 'command', callId: turn.callId, command: `${COMMAND} ${turn.op}`, yieldMs: YIELD_MS };
  }

  /** The first command is over. */
  #tried(words: string): void {
    this.#processes.delete(CONNECT);
    if (words.includes(REACHED)) {
      this.usable = true;
      this.connectedOnce();
    } else if (RAN.test(words)) this.fail(`codex has run a command, and not on the executor: ${words}`);
    else this.refuse({ ...classifyCommandError(words), reason: words });
  }

  /** The user sees the command. */
  #seen(op: string): ToldProcess {
    const process = this.#processes.get(op) ?? new ToldProcess();
    this.#processes.set(op, process);
    return process;
  }

  /**
   * By now all is told of how its command has started. One that could not be is shown to the user by newer versions all
   * the same, as one that has failed: what the model is told says which it was.
   */
  #turnOver(error: string | undefined): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    const { op, output } = turn;
    if (op === CONNECT) this.#tried(output ?? error ?? WITHOUT_WORDS);
    else if (this.#processes.has(op) && output?.includes(NOT_CREATED) !== true) this.resolve(op, undefined);
    else {
      this.#processes.delete(op);
      this.reject(op, classifyCommandError(output ?? error ?? WITHOUT_WORDS));
    }
    this.#nextTurn();
  }
}

/** The process that an item is the command of. */
function opOf(item: string | undefined): string | undefined {
  return item?.startsWith(CALL) === true ? item.slice(CALL.length) : undefined;
}
