import { hash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Markup in which every value that was put in is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface HtmlPage {
  title: string;
  /** CSS, put into the page. */
  style: string;
  /** JavaScript, put into the page. */
  script?: string;
  main: Markup;
}

/** A page that needs nothing but itself, under a policy that lets nothing else in. */
export async function htmlPage({ title, style, script, main }: HtmlPage): Promise<Response> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
${main}
${script === undefined ? '' : html`<script>${raw(script)}</script>`}
</body>
</html>
`;
  return new Response(page.toString(), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(style, script),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}

/** Style and script are allowed by what they are, so that none that a message might bring in would run. */
function contentSecurityPolicy(style: string, script: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src '${sha256(style)}'`,
    ...(script === undefined ? [] : [`script-src '${sha256(script)}'`, "connect-src 'self'"]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}
