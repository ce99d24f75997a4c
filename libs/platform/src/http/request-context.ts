import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of a request wherever it is served, for log lines. */
export interface RequestContext { readonly requestId: string }

const contexts = new AsyncLocalStorage<RequestContext>();

/** Runs what serves a request so that its log lines carry its id. */
export function withinRequest(context: RequestContext, serve: () => void): void {
  contexts.run(context, serve);
}

/** Id of the request under way; undefined outside of any. */
export function latestRequestId(): string | undefined {
  return contexts.getStore()?.requestId;
}
