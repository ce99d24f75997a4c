/** One field that the server found wrong: a JSON pointer or a column, and the kind of fault. */
export interface Fault { readonly field: string; readonly kind: string; readonly detail: string }

interface ProblemBody { kind?: string; detail?: string; faults?: readonly Fault[]; requestId?: string }

/** An answer that refuses, or no answer at all (`NETWORK`). */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly kind: string, readonly status: number, readonly detail: string | undefined, readonly faults: readonly Fault[], readonly requestId: string | undefined,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${status} ${kind}`);
  }

  static ofNetwork(): Problem {
    return new Problem('NETWORK', 0, undefined, [], undefined, undefined);
  }

  static async of(response: Response): Promise<Problem> {
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const body = isProblem ? await response.json() as ProblemBody : {};
    const wait = Number(response.headers.get('retry-after') ?? '');
    return new Problem(body.kind ?? (response.status >= 500 ? 'INTERNAL' : 'REFUSED'), response.status, body.detail, body.faults ?? [],
      body.requestId ?? response.headers.get('x-request-id') ?? undefined, wait > 0 ? wait : undefined);
  }
}

/** The fault of one field of a form, named as in the body (`residents`), wherever the pointer puts its slash. */
export function faultOf(problem: unknown, field: string): Fault | undefined {
  return problem instanceof Problem ? problem.faults.find((fault) => fault.field.replace(/^\//, '') === field) : undefined;
}
