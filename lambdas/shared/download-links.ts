import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import type { SAVED_AS_PARAMETERS } from '../../core/delivery/downloads.ts';
import type { ReadDownloadKey } from './download-key-reader.ts';
import { contentLengthOf, type Links } from './links.ts';
import { type SavedAs, savedAs } from './saved-as.ts';

export interface DownloadLinksOptions {
  /** For looking at objects, with the function's own rights. */
  s3: S3Client;
  /** Where objects are found by their keys, without a slash at the end: `https://downloads.example.com`. */
  baseUrl: string | Promise<string>;
  readKey: ReadDownloadKey;
}

/**
 * Links to result files at a host name of one's own, signed for CloudFront by a key and not by a session. So they show
 * neither account nor bucket, and live as long as is asked.
 *
 * The policy is the canned one, which is not part of the link: a URL, its parameters with it, and its end.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 */
export function createDownloadLinks({ s3, baseUrl, readKey }: DownloadLinksOptions): Links {
  return {
    contentLength: (object) => contentLengthOf(object, s3),

    async sign({ Key }, expiresIn, format) {
      const key = await readKey();
      const url = `${await baseUrl}/${pathOf(Key)}?${queryOf(savedAs(Key, format))}`;
      // CloudFront counts whole seconds: up to one more is better than ExpiredIn untrue.
      const until = Math.ceil(Date.now() / 1_000) + expiresIn;
      const dateLessThan = new Date(until * 1_000).toISOString();
      return {
        PresignedUrl: getSignedUrl({ ...key, url, dateLessThan, algorithm: 'SHA256' }),
        ExpiredIn: expiresIn,
      };
    },
  };
}

function pathOf(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

/** As it will be compared: a space is `%20`, for CloudFront and S3 do not take `+` for the same. */
function queryOf({ ResponseContentDisposition, ResponseContentType }: SavedAs): string {
  const parameters: Record<(typeof SAVED_AS_PARAMETERS)[number], string> = {
    'response-content-disposition': ResponseContentDisposition,
    'response-content-type': ResponseContentType,
  };
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
