import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';

/** RFC 9457 problem details; further members carry what a machine can act on. */
export interface Problem {
  readonly status: number;
  readonly detail?: string;
  readonly [member: string]: unknown;
}

/**
 * Answers with problem details.
 *
 * @example
 * return sendProblem(reply, { status: 404, detail: 'no such symbol', symbol });
 */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const body = { type: 'about:blank', title: STATUS_CODES[problem.status] ?? 'Error', ...problem };
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}
