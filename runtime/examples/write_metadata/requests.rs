//! What an identity can ask for by a signed request, read from the type of these requests.

use crate::{
    docs::plain,
    names::kebab,
    surface::{Call, Field, Pallet},
    types::{Type, TypeReader},
};
use codec::Decode;
use scale_info::{PortableRegistry, Registry, TypeDef, meta_type};
use sp_runtime::traits::TrailingZeroInput;
use tallystick_primitives::Action;

/// Something an identity can ask for.
pub struct Request {
    /// The variant of [`Action`].
    pub variant: String,
    /// What stands in the signed domain: `<pallet>/<call>`.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub docs: Vec<String>,
    /// What the signature binds, in order.
    pub terms: Vec<Field>,
    /// The call that carries the request.
    pub submitted_as: String,
}

/// All requests. Each must be carried by a call of the pallet that its name names.
pub fn read(pallets: &[Pallet]) -> Result<Vec<Request>, String> {
    let mut types = Registry::new();
    let id = types.register_type(&meta_type::<Action>()).id;
    let types = PortableRegistry::from(types);
    let Some(TypeDef::Variant(actions)) = types.resolve(id).map(|ty| &ty.type_def) else {
        return Err("the actions are an enum".into());
    };
    let request = |action: &scale_info::Variant<scale_info::form::PortableForm>| {
        let terms = TypeReader { types: &types }.fields(&action.fields);
        // The name does not depend on the terms: those of this action are all zeros.
        let index = [action.index];
        let zeros = Action::decode(&mut TrailingZeroInput::new(&index)).map_err(|error| error.to_string())?;
        let name = zeros.name();
        Ok(Request {
            variant: action.name.clone(),
            name,
            docs: plain(&action.docs),
            terms: terms.map_err(|error| format!("{name}: {error}"))?,
            submitted_as: carrier(pallets, name).ok_or_else(|| format!("no call carries {name}"))?,
        })
    };
    actions.variants.iter().map(request).collect()
}

/// `<call>_for`, or the call itself where only the request makes it possible.
fn carrier(pallets: &[Pallet], name: &str) -> Option<String> {
    let (pallet, call) = name.split_once('/')?;
    let pallet = pallets.iter().find(|known| kebab(&known.name) == pallet)?;
    let carries = |known: &&Call| {
        let is_request =
            |field: &Field| field.ty == Type::Named("tallystick_primitives::request::SignedRequest".into());
        known.arguments.iter().any(is_request)
    };
    let names = [format!("{call}_for"), call.to_owned()];
    let found = names
        .iter()
        .find_map(|name| pallet.calls.iter().filter(carries).find(|known| known.name == *name));
    found.map(|call| call.name.clone())
}
