/** How a server wants paths: as they are, or (newer servers) as `file:` URIs. */
export type PathStyle = 'absolute' | 'file-uri';

/** Turns an absolute path of the executor's host into what its server reads. */
export type PathEncoder = (path: string) => string;

export function pathEncoder(style: PathStyle): PathEncoder {
  return style === 'file-uri' ? toFileUri : (path) => path;
}

/** `node:url` would apply the rules of the host this runs on; the path belongs to another, which may be Windows. */
function toFileUri(path: string): string {
  const isWindowsPath = /^[A-Za-z]:[\\/]/.test(path);
  const segments = (isWindowsPath ? `/${path.replaceAll('\\', '/')}` : path).split('/');
  return `file://${segments.map(encodeSegment).join('/')}`;
}

function encodeSegment(segment: string): string {
  return /^[A-Za-z]:$/.test(segment) ? segment : encodeURIComponent(segment);
}
