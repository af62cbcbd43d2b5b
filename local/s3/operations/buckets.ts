import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/account.ts';
import { xmlDocument } from '../../aws/write-xml.ts';
import { receiveText } from '../body/request-body.ts';
import { NAMESPACE, type Operation } from '../operation.ts';

/** The one account, as the owner of everything. */
export const OWNER = { ID: LOCAL_ACCOUNT, DisplayName: 'local' };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Operation = async (_request, { buckets }) => {
  const found = await buckets.list();
  const listed = found.map(({ name, created }) => ({
    Name: name,
    CreationDate: new Date(created).toISOString(),
  }));
  const content = { Owner: OWNER, Buckets: { Bucket: listed } };
  return { status: 200, xml: xmlDocument('ListAllMyBucketsResult', content, NAMESPACE) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = async (request, { buckets }) => {
  await buckets.require(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': LOCAL_REGION } };
};

// The body names a region, and one machine has all of them.
const LARGEST_CONFIGURATION = 64 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: Operation = async (request, { buckets }) => {
  await receiveText(request, LARGEST_CONFIGURATION);
  await buckets.create(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
};

/** Empty for us-east-1. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: Operation = async (request, { buckets }) => {
  await buckets.require(request.bucket);
  return { status: 200, xml: xmlDocument('LocationConstraint', '', NAMESPACE) };
};
