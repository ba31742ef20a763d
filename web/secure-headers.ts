/**
 * Headers of every answer. In: a Fastify instance. Out: hooks on it. The policy allows our own style sheet, icon and
 * forms and nothing else: no script, no frame, no other host.
 */
import type { FastifyInstance } from "fastify";

export const SECURE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "x-robots-tag": "noindex, nofollow",
  // Pages hold inspection work; what may be kept (style sheet, icon) says so itself.
  "cache-control": "no-store",
} as const;

export function addSecureHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(SECURE_HEADERS);
  });
}
