/**
 * The versions of each published client in the table of results, oldest first: the newest, the first that its adapter
 * knows, and both sides of every release that changed what holds.
 */
export const RESULT_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'vscode-jsonrpc': [
    '2.2.0',
    '2.4.0',
    '3.0.3',
    '3.0.4',
    '3.2.0',
    '3.3.0',
    '3.3.1',
    '5.0.1',
    '6.0.0',
    '8.0.2',
    '8.1.0',
    '9.0.2',
    '9.0.3',
    '10.0.0',
  ],
  '@modelcontextprotocol/sdk': ['1.0.0', '1.6.0', '1.6.1', '1.16.0', '1.27.1', '1.28.0', '1.32.2'],
  '@modelcontextprotocol/client': ['2.0.0', '2.2.0', '2.4.0'],
  '@agentclientprotocol/sdk': [
    '0.4.5',
    '0.10.0',
    '0.18.0',
    '0.18.1',
    '0.19.0',
    '0.19.1',
    '0.26.0',
    '0.27.0',
    '1.0.0',
    '1.9.0',
    '2.0.0',
    '2.4.0',
  ],
  'json-rpc-2.0': ['0.2.9', '0.2.10', '0.2.16', '0.2.18', '1.3.0', '1.4.1', '1.8.1'],
};

/** The same of the clients that are programs of their own. */
export const WIRE_RESULT_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  codex: ['0.122.0', '0.128.0', '0.136.0', '0.145.0', '0.160.0', '0.169.0', '0.171.0'],
  'codex-commands': ['0.171.0'],
};
