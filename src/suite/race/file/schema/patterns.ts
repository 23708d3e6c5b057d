/** What names and points look like in a race file, for zod and for editors. */

const NAME_PATTERN = '[A-Za-z0-9_][A-Za-z0-9_-]*';
const ANSWER_PATTERN = `${NAME_PATTERN}\\.response(-[0-9]+)?`;
const POINT = `${NAME_PATTERN}(\\.response(-[0-9]+)?)?(\\.(invoked|written|settled|delivered))?`;

export const NAME = new RegExp(`^${NAME_PATTERN}$`);

export const POINT_PATTERN = `^${POINT}$`;
export const ORDER_PATTERN = `^\\s*${POINT}(\\s*<\\s*${POINT})+\\s*$`;
export const CALLBACK_PATTERN = `^(${NAME_PATTERN}\\.settled|close-seen|notification)$`;
export const DELIVERY_PATTERN = `^(${NAME_PATTERN}|${ANSWER_PATTERN})(\\.delivered)?$`;
