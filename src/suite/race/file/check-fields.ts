import { exampleOf, forExample, type RaceText } from './race-text.js';
import type { WrittenAction } from './written-action.js';

/** Fields that only go with one value of another, and what that is. */
interface OnlyWith {
  readonly field: string;
  readonly of: string;
  readonly is: string;
}

const ONLY_WITH: readonly OnlyWith[] = [
  { field: 'to', of: 'operation', is: 'copy' },
  { field: 'text', of: 'operation', is: 'writeFile' },
  { field: 'force', of: 'operation', is: 'remove' },
  { field: 'value', of: 'how', is: 'shape' },
];

/** Checks what the fields of an action say together, which their shapes do not. */
export function checkFields({ kind, name, path, fields }: WrittenAction, text: RaceText): void {
  for (const { field, of, is } of ONLY_WITH) {
    if (fields[field] === undefined || fields[of] === undefined || fields[of] === is) continue;
    throw text.refuse(
      [...path, field],
      `'${field}' goes with ${of}: ${is} only, and ${of} is ${fields[of]}; leave it out`,
    );
  }
  if (fields.operation === 'copy' && fields.to === undefined) {
    const example = '{ file: F, operation: copy, path: /work/a, to: /work/b }';
    throw text.refuse(path, `a copy needs the path of the new file${forExample(example)}`);
  }
  if (fields.early === true && fields.after !== undefined) {
    const says = `${name} strikes before the client begins to connect, so it waits for nothing`;
    throw text.refuse([...path, 'after'], `${says}; take out early: true, or this`);
  }
  if (kind === 'raw' && (fields.text === undefined) === (fields.json === undefined)) {
    const says =
      fields.text === undefined ? 'nothing says what the frame is' : 'text and json both say what the frame is';
    throw text.refuse(path, `${says}; write one of them${forExample(exampleOf('raw'))}`);
  }
}
