// A filter that is left empty asks for nothing: with it out of the address, the address says what the list shows.
export function filters(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.filters[method=get]")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    });
  }
}
