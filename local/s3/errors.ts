import { AwsError } from '../aws/json-service.ts';

// Codes, statuses and messages are S3's: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export function noSuchBucket(): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
}

export function noSuchKey(): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
}

export function noSuchUpload(): AwsError {
  return new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404 },
  );
}

export function preconditionFailed(): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
  });
}

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgument', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}

export function badDigest(message: string): AwsError {
  return new AwsError('BadDigest', message);
}

export function incompleteBody(cause?: unknown): AwsError {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  return new AwsError('IncompleteBody', message, { cause });
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `Not implemented here: ${what}`, { status: 501 });
}
