/** A race file that is right, for others to be wrong in one place. Its lines are told in {@link WrongRace.says}. */
export const RIGHT_RACE = `tailrace-race: 1
title: A late answer
source: https://example.com/issues/7
needs: [calls]
link: { form: messages }
strands:
  app:
    - { call: A }
    - { call: B, inside: A.settled }
  peer:
    - { notification: n1 }
    - { notification: n2 }
    - { respond: A }
    - { eof: cut }
order:
  - "A.invoked < n1"
  - "A.written < A.response"
joined:
  - [n2, A.response]
violates: call-settles
expect:
  - { target: reference, outcome: ruled-out }
`;

/** A race file that is wrong, and what is said of it. */
export interface WrongRace {
  readonly what: string;
  /** What stands in {@link RIGHT_RACE} in place of `to`; without it `to` is the whole file. */
  readonly from?: string;
  readonly to: string;
  /** The whole message, from the number of the line on. */
  readonly says: string;
  /** Where it is not `race-invalid`. */
  readonly code?: string;
}

export function textOf({ from, to }: WrongRace): string {
  if (from === undefined) return to;
  if (!RIGHT_RACE.includes(from)) throw new Error(`there is no ${from} in the right file`);
  return RIGHT_RACE.replace(from, to);
}
