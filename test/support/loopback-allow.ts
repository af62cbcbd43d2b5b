/** What one machine lets callbacks reach besides the public internet: itself. */
export const LOOPBACK_ALLOW = 'localhost,127.0.0.0/8,::1/128';
