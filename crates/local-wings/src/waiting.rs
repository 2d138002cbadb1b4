use std::collections::VecDeque;
use std::time::Duration;

use aileron_domain::PowerAction;
use tokio::time::Instant;

/// The actions that wait for a server's power lock, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Waiting(VecDeque<(PowerAction, Instant)>);

/// An action that may not wait, or that there is no room for.
#[derive(Debug)]
pub(crate) struct Dropped;

impl Waiting {
    /// How many may wait. Nobody presses that often within the longest wait, five minutes; a load test does.
    const MAX: usize = 1024;

    /// Lets an action wait this long.
    pub(crate) fn push(&mut self, action: PowerAction, wait: Duration) -> Result<(), Dropped> {
        let now = Instant::now();
        if self.0.len() == Self::MAX {
            self.0.retain(|(_, until)| now < *until);
        }
        if wait.is_zero() || self.0.len() == Self::MAX {
            return Err(Dropped);
        }
        self.0.push_back((action, now + wait));
        Ok(())
    }

    /// The first one whose patience has lasted until now.
    pub(crate) fn next(&mut self) -> Option<PowerAction> {
        let now = Instant::now();
        while let Some((action, until)) = self.0.pop_front() {
            if now < until {
                return Some(action);
            }
        }
        None
    }

    /// Forgets them all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const A_WHILE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn actions_come_back_in_the_order_in_which_they_came() {
        let mut waiting = Waiting::default();
        for action in [PowerAction::Start, PowerAction::Stop, PowerAction::Restart] {
            waiting.push(action, A_WHILE).unwrap();
        }

        advance(A_WHILE.saturating_sub(Duration::from_millis(1))).await;

        assert_eq!(waiting.next(), Some(PowerAction::Start));
        assert_eq!(waiting.next(), Some(PowerAction::Stop));
        assert_eq!(waiting.next(), Some(PowerAction::Restart));
        assert_eq!(waiting.next(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_action_that_has_waited_long_enough_is_passed_over() {
        let mut waiting = Waiting::default();
        waiting.push(PowerAction::Start, Duration::from_secs(1)).unwrap();
        waiting.push(PowerAction::Stop, A_WHILE).unwrap();

        advance(Duration::from_secs(1)).await;

        assert_eq!(waiting.next(), Some(PowerAction::Stop));
    }

    #[tokio::test(start_paused = true)]
    async fn an_action_that_may_not_wait_is_dropped() {
        let mut waiting = Waiting::default();

        assert!(waiting.push(PowerAction::Start, Duration::ZERO).is_err());
        assert_eq!(waiting.next(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_has_room_again_when_some_have_waited_long_enough() {
        let mut waiting = Waiting::default();
        for _ in 0..Waiting::MAX {
            waiting.push(PowerAction::Start, Duration::from_secs(1)).unwrap();
        }
        assert!(waiting.push(PowerAction::Stop, A_WHILE).is_err());

        advance(Duration::from_secs(1)).await;

        assert!(waiting.push(PowerAction::Stop, A_WHILE).is_ok());
        assert_eq!(waiting.next(), Some(PowerAction::Stop));
    }
}
