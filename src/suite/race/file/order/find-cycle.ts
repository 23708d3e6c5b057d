/** That one thing comes before another, and why. */
export interface Edge<Why> {
  readonly from: string;
  readonly to: string;
  readonly why: Why;
}

/**
 * The shortest circle among these edges through the first of them that is in one; undefined when there is none. What is
 * in no circle is taken away from both ends first, as Kahn's sorting does, so that long files without one are read in
 * a time that grows with their length.
 */
export function findCycle<Why>(edges: readonly Edge<Why>[]): readonly Edge<Why>[] | undefined {
  const left = inCircles(inCircles(edges, false), true);
  const leaving = byNode(left, ({ from }) => from);
  for (const edge of left) {
    const back = pathBetween(edge.to, edge.from, leaving);
    if (back !== undefined) return [edge, ...back];
  }
  return undefined;
}

function byNode<Why>(edges: readonly Edge<Why>[], nodeOf: (edge: Edge<Why>) => string): Map<string, Edge<Why>[]> {
  const nodes = new Map<string, Edge<Why>[]>();
  for (const edge of edges) {
    const others = nodes.get(nodeOf(edge));
    if (others === undefined) nodes.set(nodeOf(edge), [edge]);
    else others.push(edge);
  }
  return nodes;
}

/** The edges between nodes that still have something before them once all that has nothing before it is taken away. */
function inCircles<Why>(edges: readonly Edge<Why>[], reversed: boolean): readonly Edge<Why>[] {
  const start = (edge: Edge<Why>): string => (reversed ? edge.to : edge.from);
  const end = (edge: Edge<Why>): string => (reversed ? edge.from : edge.to);
  const leaving = byNode(edges, start);
  const entering = new Map<string, number>();
  for (const edge of edges) {
    entering.set(start(edge), entering.get(start(edge)) ?? 0);
    entering.set(end(edge), (entering.get(end(edge)) ?? 0) + 1);
  }
  const free = [...entering].filter(([, count]) => count === 0).map(([node]) => node);
  const gone = new Set<string>();
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    gone.add(node);
    for (const edge of leaving.get(node) ?? []) {
      const count = (entering.get(end(edge)) ?? 0) - 1;
      entering.set(end(edge), count);
      if (count === 0) free.push(end(edge));
    }
  }
  return edges.filter((edge) => !gone.has(edge.from) && !gone.has(edge.to));
}

/** The shortest way, breadth first: empty when both are the same, undefined when there is none. */
function pathBetween<Why>(
  from: string,
  to: string,
  leaving: ReadonlyMap<string, readonly Edge<Why>[]>,
): readonly Edge<Why>[] | undefined {
  const reachedBy = new Map<string, Edge<Why> | undefined>([[from, undefined]]);
  // What is added while the keys are gone through is gone through as well.
  for (const node of reachedBy.keys()) {
    if (node === to) break;
    for (const edge of leaving.get(node) ?? []) if (!reachedBy.has(edge.to)) reachedBy.set(edge.to, edge);
  }
  if (!reachedBy.has(to)) return undefined;
  const path: Edge<Why>[] = [];
  for (let edge = reachedBy.get(to); edge !== undefined; edge = reachedBy.get(edge.from)) path.unshift(edge);
  return path;
}
