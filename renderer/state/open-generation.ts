import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api.ts';
import { recordsKey, stationKey } from './queries.ts';

/** Opens a generation for everybody at this station; whatever was read of the one before is forgotten. */
export function useOpenGeneration(onOpened: () => void = () => undefined) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.openGeneration(id),
    onSuccess: (station) => {
      queryClient.setQueryData(stationKey, station);
      void queryClient.resetQueries({ queryKey: recordsKey });
      onOpened();
    },
  });
}
