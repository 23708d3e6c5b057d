/**
 * A configuration without MCP servers and plugins, whose model is the one at this address, is asked once, and has its
 * commands run in terminals that outlive their turn.
 */
export function commandsConfig(modelUrl: string): string {
  return `model = "none"
approval_policy = "never"
sandbox_mode = "danger-full-access"
model_provider = "tailrace"

[model_providers.tailrace]
name = "tailrace"
base_url = ${JSON.stringify(modelUrl)}
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false

[features]
plugins = false
unified_exec = true
`;
}
