import { queryRoutesSuite } from '../../suites/query-routes.ts';
import { openHandlers } from './handlers.ts';

queryRoutesSuite(openHandlers);
