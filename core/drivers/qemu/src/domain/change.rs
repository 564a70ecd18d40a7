//! Changes of stored configurations: on disk first, so that what is told lasts.

use virtkit_api::Result;

use super::QemuDomain;
use crate::definition::Definition;
use crate::world::World;

impl QemuDomain {
    /// Changes the stored configuration. The caller has the job.
    ///
    /// # Errors
    /// `OperationInvalid` where there is none; those of the change; `SystemError`, as for a full disk: nothing has changed.
    pub async fn change_config(&self, world: &World, change: impl FnOnce(&mut Definition) -> Result<()>) -> Result<()> {
        let mut config = self.lock().config.clone().ok_or_else(|| self.invalid("has no stored configuration"))?;
        change(&mut config)?;
        world.store.write_definition(self.uuid(), config.to_xml()).await?;
        let mut state = self.lock();
        state.updated = state.live.is_some();
        state.config = Some(config);
        Ok(())
    }
}
