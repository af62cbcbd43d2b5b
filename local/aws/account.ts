/** The account and region that the one-machine runtime plays; they appear in its ARNs and events. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/** The static credentials that the AWS-compatible endpoint accepts. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
